"""O diagnóstico como se lê: no terminal, num caderno e no relatório."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from neuronio.diagnosticos.achado import Achado, Remedio
from neuronio.diagnosticos.ressalvas import Ressalva, procurados
from neuronio.graficos.evidencias import evidencia
from neuronio.graficos.ilustracoes import Ilustracao, ilustrar
from neuronio.graficos.marcacao import cartao, paragrafo, secao
from neuronio.graficos.tema import imagem_do_caderno


@dataclass(frozen=True)
class Diagnostico:
    """Os achados de `nn.diagnostico`, dos que são causa aos que são consequência; percorre-se como uma lista.

    Attributes:
        achados: o que está errado.
        ressalvas: o que não se pôde procurar, e por quê.

    >>> Diagnostico(())
    Nada de errado se encontrou. Procurou-se: sobreajuste, subajuste, taxa grande ou pequena demais,
    gradientes que somem, gradientes que explodem, ReLUs mortas, sigmoides saturadas, classes desbalanceadas,
    colunas constantes ou duplicadas, amostras do treino no teste, alvos que parecem errados e entradas não
    padronizadas.
    """

    achados: Sequence[Achado]
    ressalvas: Sequence[Ressalva] = ()

    def __iter__(self) -> Iterator[Achado]:
        return iter(self.achados)

    def __len__(self) -> int:
        return len(self.achados)

    def __repr__(self) -> str:
        return "\n\n".join([*map(str, self.achados)] or [self.nada()]) + "".join(
            f"\n\n{r.frase}" for r in self.ressalvas
        )

    def sem(self, problema: str) -> Diagnostico:
        """O mesmo, sem o que diz de um problema de que outra seção fala."""
        return Diagnostico(
            [a for a in self.achados if a.problema != problema],
            [r for r in self.ressalvas if problema not in r.calados],
        )

    def nada(self, mas: Sequence[str] = ()) -> str:
        """A frase de quem nada achou: diz o que procurou, e ``mas`` o que outra seção acha."""
        *primeiros, ultimo = procurados(self.ressalvas)
        procurou = f"{', '.join(primeiros)} e {ultimo}"
        if mas:
            return f"{_o_mal(mas)} Do mais que se procurou, nada se encontrou: {procurou}."
        return f"Nada de errado se encontrou. Procurou-se: {procurou}."

    def _repr_html_(self) -> str:
        corpo = "".join(
            f"<section><h3>{escape(a.titulo)}</h3>{paragrafo(_numa_frase(a.evidencia))}"
            f"{imagem_do_caderno(evidencia(a), a.problema, a.evidencia)}{remedios(a.remedios)}</section>"
            for a in self.achados
        )
        return (corpo or paragrafo(self.nada())) + "".join(paragrafo(r.frase) for r in self.ressalvas)


def ilustracoes_do_diagnostico(achados: Sequence[Achado]) -> list[Ilustracao]:
    """A figura de cada achado."""
    return [
        ilustrar(
            f"diagnostico_{''.join(c if c.isalnum() else '_' for c in a.problema)}.png",
            evidencia(a),
            f"{a.titulo}: {a.evidencia}",
            _numa_frase(a.evidencia),
        )
        for a in achados
    ]


def secao_do_diagnostico(
    dito: Diagnostico, ilustracoes: Sequence[Ilustracao], inventadas: Sequence[str] = ()
) -> str:
    """O que está errado, por que se diz isso, e o que mudar; e o que não se pôde procurar.

    Args:
        dito: o diagnóstico, e as figuras dos seus achados em ``ilustracoes``.
        inventadas: de uma rede que inventa, o que vai mal, como `o_que_vai_mal` o diz.
    """
    if not dito.achados:
        corpo = paragrafo(dito.nada(inventadas))
    else:
        cada = (_achado(a, i) for a, i in zip(dito.achados, ilustracoes, strict=True))
        ordem = (
            "Dos problemas que são causa aos que são consequência: comece pelo primeiro, e treine de novo."
        )
        antes = [_o_mal(inventadas)] if inventadas else []
        corpo = "".join([*map(paragrafo, [*antes, ordem]), *cada])
    return secao("diagnostico", "O que melhorar", corpo + "".join(paragrafo(r.frase) for r in dito.ressalvas))


def _o_mal(frases: Sequence[str]) -> str:
    return _numa_frase("; ".join(frases)) + ": os números estão em “O que ela inventa”."


def _numa_frase(evidencia: str) -> str:
    return evidencia[:1].upper() + evidencia[1:]


def _achado(achado: Achado, ilustracao: Ilustracao) -> str:
    return (
        f'<article class="achado"><h3>{escape(achado.titulo)}</h3><div class="colunas">'
        f"{cartao(ilustracao.svg, ilustracao.legenda)}{remedios(achado.remedios)}</div></article>"
    )


def remedios(lista: Sequence[Remedio]) -> str:
    """Os remédios em ordem, com a opção a mudar em Python e no comando."""
    itens = "".join(
        f"<li>{escape(r.texto)}.{_codigo('Em Python', r.python)}{_codigo('No comando', r.comando)}</li>"
        for r in lista
    )
    return f'<ol class="remedios">{itens}</ol>'


def _codigo(onde: str, codigo: str) -> str:
    return f"<br>{onde}: <code>{escape(codigo)}</code>" if codigo else ""
