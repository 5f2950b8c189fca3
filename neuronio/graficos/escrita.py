"""As seções do relatório de quem aprendeu um texto: a perplexidade, e o que a rede escreve."""

from html import escape

from neuronio.formato import inteiro, numero
from neuronio.graficos.marcacao import empilhadas, paragrafo, secao, tabela
from neuronio.medidas import AvaliacaoDeTexto

_SOBRE_A_PERPLEXIDADE = (
    "A perplexidade é entre quantos {simbolos}, igualmente prováveis, se hesitaria tanto quanto a rede. O "
    "n-grama de Kneser-Ney só conta o que veio, no treino, depois dos últimos {simbolos}: o 6-grama, de 5. É "
    "a referência a vencer."
)
_SOBRE_O_QUE_SE_ESCREVE = (
    "A rede sorteia um símbolo com as probabilidades que lhe dá, lê-o, e assim por diante. A temperatura diz "
    "quanto se arrisca: abaixo de 1, os mais prováveis ficam ainda mais prováveis; acima, os raros saem mais."
)


def perplexidade(medida: AvaliacaoDeTexto, conjunto: str) -> str:
    """Mostra a perplexidade da rede ao lado das referências."""
    linhas = [(nome, numero(perplexidade)) for nome, perplexidade in em_ordem(medida)]
    medidas = tabela(
        f"Perplexidade em {inteiro(medida.simbolos)} {medida.nivel}s que a rede nunca viu",
        ("modelo", "perplexidade"),
        linhas,
        nota=_SOBRE_A_PERPLEXIDADE.format(simbolos=f"{medida.nivel}s"),
    )
    corpo = paragrafo(veredito(medida)) + empilhadas(medidas)
    return secao("perplexidade", f"O que ela prevê ({conjunto})", corpo)


def em_ordem(medida: AvaliacaoDeTexto) -> list[tuple[str, float]]:
    """A perplexidade da rede e as das referências, da menor à maior."""
    todas = {"a rede": medida.perplexidade, **medida.referencias}
    return sorted(todas.items(), key=lambda par: par[1])


def veredito(medida: AvaliacaoDeTexto) -> str:
    """Se a rede vence ou perde da melhor referência, numa frase.

    >>> veredito(AvaliacaoDeTexto(4.3, 1000, "caractere", {"6-grama": 4.41}))
    'A perplexidade da rede é 4,3, e vence a melhor referência, 6-grama (4,41).'
    """
    frase = f"A perplexidade da rede é {numero(medida.perplexidade)}"
    if not medida.referencias:
        return f"{frase}."
    melhor, dela = min(medida.referencias.items(), key=lambda par: par[1])
    ganha = "e vence" if medida.perplexidade < dela else "e perde para"
    return f"{frase}, {ganha} a melhor referência, {melhor} ({numero(dela)})."


def escritos(medida: AvaliacaoDeTexto) -> str:
    """Mostra o que a rede escreve, a várias temperaturas."""
    if not medida.escritos:
        return ""
    trechos = "".join(
        f'<figure class="cartao"><blockquote>{escape(texto)}</blockquote>'
        f"<figcaption>temperatura {numero(temperatura)}</figcaption></figure>"
        for temperatura, texto in medida.escritos.items()
    )
    corpo = paragrafo(_SOBRE_O_QUE_SE_ESCREVE) + f'<div class="colunas">{trechos}</div>'
    return secao("escritos", "O que ela escreve", corpo)
