"""Onde mora cada valor guardado: a arena, as variáveis, os dados, as saídas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from neuronio.erros import ErroDeValor
from neuronio.motores.llvm.nucleo import elementos
from neuronio.motores.llvm.plano import Plano
from neuronio.motores.llvm.tipos import BYTES
from neuronio.motores.memoria_livre import memoria_livre
from neuronio.tensor.dimensao import Lote
from neuronio.tensor.programa.programa import Nome

LINHA = 64
"""Bytes de uma linha de cache: todo valor começa numa."""


@dataclass(frozen=True)
class Arena:
    """Um só pedaço de memória, com o lugar de cada valor guardado."""

    lugares: dict[Nome, int]
    """Em bytes, a partir do começo."""
    copias: dict[Nome, int]
    """Dos resultados em partes, a distância entre a de uma thread e a da seguinte, em bytes."""
    bytes: int
    lote: int
    """De quantas amostras é o maior lote que cabe."""


@dataclass(frozen=True, eq=False)
class Vida:
    """De quando um valor é escrito a quando é lido pela última vez, e quem o toca."""

    bytes: int
    por_amostra: int
    """Bytes de cada amostra, se as amostras são o primeiro eixo; senão, 0."""
    nasce: int
    """A posição, na ordem do plano, do núcleo que o escreve; a dos argumentos é -1."""
    morre: int
    """A do último núcleo que o lê."""
    estagios: dict[int, bool]
    """Os estágios em que é tocado, e se em cada um só por núcleos que levam as suas amostras."""

    def acaba_antes_de(self, outra: Vida) -> bool:
        """Se nenhuma thread o toca depois que alguma começa a escrever o outro: há uma barreira no meio."""
        return max(self.estagios) < min(outra.estagios)

    def cede_a(self, outra: Vida) -> bool:
        """Se cada thread já deixou as suas amostras deste quando escreve, no mesmo lugar, as do outro."""
        estagio = min(outra.estagios)
        return (
            self.por_amostra == outra.por_amostra > 0
            and self.morre < outra.nasce
            and self.estagios.get(estagio, True)
            and outra.estagios[estagio]
        )


def dispor(plano: Plano, lote: int, threads: int) -> Arena:
    """Um lugar na arena para cada valor guardado e cada argumento; os que não se encontram dividem o lugar.

    Os maiores escolhem primeiro, e cada um fica no primeiro lugar em que cabe.
    """
    copias: dict[Nome, int] = {}
    vidas = _vidas(plano, lote)
    for n in plano.nucleos:
        if n.em_partes:
            copias[n.valores[0]] = vidas[n.valores[0]].bytes
            vidas[n.valores[0]] = replace(vidas[n.valores[0]], bytes=copias[n.valores[0]] * threads)
    postos: dict[Nome, tuple[int, Vida]] = {}
    for nome, vida in sorted(vidas.items(), key=lambda par: -par[1].bytes):
        postos[nome] = _onde_cabe(vida, list(postos.values())), vida
    total = max((lugar + vida.bytes for lugar, vida in postos.values()), default=0)
    return Arena({nome: lugar for nome, (lugar, _) in postos.items()}, copias, total, lote)


def _vidas(plano: Plano, lote: int) -> dict[Nome, Vida]:
    toques: dict[Nome, list[tuple[int, int, bool]]] = {
        a: [(-1, 0, a not in plano.trazidos_por_colunas)] for a in plano.programa.argumentos
    }
    for ordem, n in enumerate(plano.nucleos):
        for nome in [*n.valores, *(a.base for a in plano.acessos(n))]:
            if nome in toques or nome in n.valores:
                toques.setdefault(nome, []).append((ordem, n.estagio, n.por_amostra))
    return {nome: _vida(plano, nome, lote, deles) for nome, deles in toques.items()}


def _vida(plano: Plano, nome: Nome, lote: int, toques: list[tuple[int, int, bool]]) -> Vida:
    aspecto = plano.programa.aspectos[nome]
    tamanho = elementos(aspecto.forma, lote) * BYTES[aspecto.tipo]
    sobre_o_lote = bool(aspecto.forma) and isinstance(aspecto.forma[0], Lote)
    estagios: dict[int, bool] = {}
    for _, estagio, das_suas in toques:
        estagios[estagio] = estagios.get(estagio, True) and das_suas
    return Vida(
        -(-tamanho // LINHA) * LINHA + LINHA,
        elementos(aspecto.forma, 1) * BYTES[aspecto.tipo] if sobre_o_lote else 0,
        min(ordem for ordem, _, _ in toques),
        max(ordem for ordem, _, _ in toques),
        estagios,
    )


def _onde_cabe(vida: Vida, postos: list[tuple[int, Vida]]) -> int:
    """O primeiro lugar em que um valor não encontra nenhum dos que já têm o seu."""
    ocupados = sorted(
        (
            (lugar, outra)
            for lugar, outra in postos
            if not vida.acaba_antes_de(outra) and not outra.acaba_antes_de(vida)
        ),
        key=lambda par: par[0],
    )
    livre = 0
    for lugar, outra in ocupados:
        if lugar - livre >= vida.bytes:
            break
        livre = max(livre, lugar + outra.bytes)
    cedidos = {lugar for lugar, outra in ocupados if lugar < livre and _cedem(vida, outra)}
    for lugar in sorted(cedidos):
        perto = [(lu, v) for lu, v in ocupados if lu < lugar + vida.bytes and lugar < lu + v.bytes]
        if all(lu == lugar and _cedem(vida, v) for lu, v in perto):
            return lugar
    return livre


def _cedem(a: Vida, b: Vida) -> bool:
    return a.cede_a(b) or b.cede_a(a)


def conferir_memoria(plano: Plano, lote: int, threads: int, rascunho: int) -> None:
    """Recusa, antes de a pedir, mais memória do que há; ``rascunho`` são os bytes do de cada thread.

    Raises:
        ErroDeValor: se o lote não cabe; a mensagem diz quanto falta e que lote cabe.
    """
    livre = memoria_livre()
    if livre is None or (falta := _ocupa(plano, lote, threads, rascunho)) <= livre:
        return
    contas = f"esta rede precisaria de {_em_gb(falta)}, e há {_em_gb(livre)} livres"
    cabe = next((n for n in _menores(lote) if _ocupa(plano, n, threads, rascunho) <= livre), None)
    if cabe is None:
        raise ErroDeValor(
            f"a rede não cabe na memória: com um lote de {lote}, {contas}; nem um lote de uma amostra "
            "caberia. Diminua as camadas, ou feche outros programas."
        )
    raise ErroDeValor(
        f"um lote de {lote} amostras não cabe na memória: {contas}. Use um lote menor: lote={cabe} cabe."
    )


def _ocupa(plano: Plano, lote: int, threads: int, rascunho: int) -> int:
    """Os bytes da arena, os do rascunho de cada thread e os do novo valor de cada variável que muda."""
    aspectos = [plano.programa.aspectos[nome] for _, nome in plano.programa.atribuicoes]
    variaveis = sum(elementos(a.forma, lote) * BYTES[a.tipo] for a in aspectos)
    return dispor(plano, lote, threads).bytes + rascunho * threads + variaveis


def _menores(lote: int) -> Iterator[int]:
    """As potências de dois menores que um lote, da maior para a menor."""
    return (1 << k for k in reversed(range((lote - 1).bit_length())))


def _em_gb(quantos: int) -> str:
    return f"{quantos / 1e9:.2f} GB".replace(".", ",")
