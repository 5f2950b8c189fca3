"""O rastro de um núcleo: que valores ele lê da memória, e, em cada um, o que cabe a cada thread.

Serve à prova de um plano (`prova`), e por isso é escrito à cota de tudo o que o monta: aqui só se sabe o que
cada primitiva faz com os índices, e como cada espécie de núcleo se reparte entre as threads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from neuronio.motores.llvm.plano.pecas import Nucleo, Reparticao
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.programa import Instrucao, Nome, Programa

Origem = tuple[int | None, ...]
"""De cada eixo de um valor, o eixo de onde vem o seu índice, se é o mesmo."""


VISTAS = frozenset(("transpor", "expandir", "redimensionar"))
"""As que quem anda pela memória por sua conta atravessa: não fazem conta nenhuma."""

LEEM_EM_ORDEM = frozenset(
    (
        "conv2d",
        "conv2d_gradiente_da_entrada",
        "conv2d_gradiente_do_kernel",
        "produto_em_blocos",
        "espalhar",
    )
)
"""As que só sabem ler números um depois do outro, na ordem da forma."""


class PlanoErrado(Exception):
    """Um plano que poderia dar um resultado errado: não se executa."""


class Cota(NamedTuple):
    """O que uma thread toca de um valor. Cotas iguais são as mesmas posições, thread por thread."""

    modo: str
    tamanho: Any = None
    """Do eixo repartido, se é dele que depende quem fica com o quê."""


TUDO, COPIA, PAINEIS = Cota("tudo"), Cota("a sua cópia"), Cota("uns painéis de colunas")
AMOSTRAS = Cota("as suas amostras")
SOZINHA = Cota("linhas", 1)
"""Um número só, ou um eixo de tamanho 1, é da primeira thread."""


class Leitura(NamedTuple):
    """Um valor lido da memória."""

    base: Nome
    cota: Cota
    identica: bool
    """Se é na posição que o laço percorre."""
    inteira: bool
    """Se quem lê é um produto ou uma convolução, que anda pela memória por sua conta."""


class Raiz(NamedTuple):
    """Um valor de que um núcleo precisa, e o eixo dele que se reparte entre as threads."""

    nome: Nome
    cota: Cota
    eixo: int = 0
    na_posicao: bool = False
    inteira: bool = False


class Caminho(NamedTuple):
    """O que se sabe dos índices de um valor, a partir dos de uma raiz."""

    onde: Origem
    na_ordem: bool
    """Se os números são os mesmos, um depois do outro, ainda que em outra forma."""
    amostras: int | None
    """O eixo em que estão as mesmas amostras que na raiz, se há um."""

    def ate(self, de: Origem, outra_forma: bool) -> Caminho:
        """Até uma entrada: ``de`` é a origem dela, e ``outra_forma``, se só muda a forma."""
        return Caminho(
            tuple(None if o is None else self.onde[o] for o in de),
            self.na_ordem and (outra_forma or de == tuple(range(len(self.onde)))),
            self._amostras_em(de, outra_forma),
        )

    def _amostras_em(self, de: Origem, outra_forma: bool) -> int | None:
        if outra_forma and self.amostras == 0:
            return 0
        return next((j for j, o in enumerate(de) if o is not None and o == self.amostras), None)


def pelas_linhas(forma: Forma) -> Cota:
    """Como se reparte um valor pelo primeiro eixo."""
    if not forma:
        return SOZINHA
    return AMOSTRAS if isinstance(forma[0], Lote) else Cota("linhas", forma[0])


class Rastro:
    """O que os núcleos de um programa leem, dado o que se guarda na memória."""

    def __init__(self, programa: Programa, guardados: Set[Nome]) -> None:
        self.programa, self.guardados = programa, guardados
        self.instrucao_de: Mapping[Nome, Instrucao] = {s: i for i in programa.instrucoes for s in i.saidas}

    def forma(self, nome: Nome) -> Forma:
        return self.programa.aspectos[nome].forma

    # ── quem fica com o quê ─────────────────────────────────────────────────
    def escrita(self, n: Nucleo) -> Cota:
        """O que cada thread escreve."""
        if n.reparticao.em_partes:
            return COPIA
        return PAINEIS if n.reparticao is Reparticao.POR_COLUNAS else pelas_linhas(n.forma)

    def raizes(self, n: Nucleo) -> Iterator[Raiz]:
        """O que o núcleo lê: as entradas da sua instrução, e as expressões que calcula em cada posição."""
        for nome in n.raizes:
            yield Raiz(nome, self.escrita(n), na_posicao=True)
        if n.instrucao is not None:
            yield from self._entradas(n, n.instrucao)

    def _entradas(self, n: Nucleo, i: Instrucao) -> Iterator[Raiz]:
        nome, (a, *outras) = i.primitiva.nome, i.entradas
        if nome in ("produto", "produto_em_blocos"):
            yield from self._fatores(n, a, outras[0])
        elif nome.startswith("conv2d"):
            do_kernel, amostras = nome == "conv2d_gradiente_do_kernel", pelas_linhas(self.forma(a))
            pelos_filtros = do_kernel and not n.reparticao.em_partes
            yield Raiz(a, TUDO if pelos_filtros else amostras, inteira=True)
            yield Raiz(outras[0], amostras if n.reparticao.em_partes else TUDO, inteira=True)
        elif nome == "espalhar":
            yield self._espalhado(n, i, a)
            yield from (Raiz(e, TUDO) for e in outras)
        elif nome == "concatenar":
            yield from (Raiz(e, pelas_linhas(n.forma)) for e in i.entradas)
        elif nome == "varredura":
            for e in i.entradas:
                yield Raiz(e, AMOSTRAS if pelas_linhas(self.forma(e)) == AMOSTRAS else TUDO, inteira=True)
        elif nome in ("acumular", "ordem", "espalhar_ao_longo"):
            lidas = TUDO if i.atributos["eixo"] == 0 else pelas_linhas(n.forma)
            yield from (Raiz(e, lidas) for e in i.entradas)
        else:
            yield self._reduzido(n, i, a)

    def _fatores(self, n: Nucleo, a: Nome, b: Nome) -> Iterator[Raiz]:
        if n.reparticao is Reparticao.POR_SOMAS:
            yield Raiz(a, Cota("colunas", self.forma(a)[-1]), eixo=1, inteira=True)
        else:
            yield Raiz(
                a, TUDO if n.reparticao is Reparticao.POR_COLUNAS else pelas_linhas(n.forma), inteira=True
            )
        yield Raiz(b, pelas_linhas(n.forma) if len(n.forma) > 2 else TUDO, inteira=True)

    def _espalhado(self, n: Nucleo, i: Instrucao, x: Nome) -> Raiz:
        """O que se espalha: dele só umas linhas, se o primeiro eixo do resultado não se indexa."""
        eixos = i.atributos["eixos"]
        if 0 in eixos:
            return Raiz(x, TUDO)
        posto_dos_indices = max(len(self.forma(e)) for e in i.entradas[1:])
        return Raiz(x, pelas_linhas(n.forma), eixo=0 if onde_ficam(eixos) else posto_dos_indices)

    def _reduzido(self, n: Nucleo, i: Instrucao, x: Nome) -> Raiz:
        if n.reparticao.em_partes:
            return Raiz(x, AMOSTRAS)
        eixos = i.atributos["eixos"] if "eixos" in i.atributos else (i.atributos["eixo"],)
        fica = next((k for k in range(len(self.forma(x))) if k not in eixos), 0)
        return Raiz(x, pelas_linhas(n.forma), eixo=fica)

    # ── de cada raiz, o que se lê da memória ────────────────────────────────
    def leituras(self, n: Nucleo) -> Iterator[Leitura]:
        """Tudo o que o núcleo lê da memória."""
        for raiz in self.raizes(n):
            yield from self._desde(n, raiz)

    def _desde(self, n: Nucleo, raiz: Raiz) -> Iterator[Leitura]:
        inicio: Origem = tuple(range(len(self.forma(raiz.nome))))
        pilha, vistos = [(raiz.nome, Caminho(inicio, True, raiz.eixo))], set()
        propria = raiz.na_posicao and raiz.nome in n.expressoes
        while pilha:
            nome, caminho = ponto = pilha.pop()
            if ponto in vistos:
                continue
            vistos.add(ponto)
            i = self.instrucao_de.get(nome)
            if i is None or (nome in self.guardados and not (propria and nome == raiz.nome)):
                identica = raiz.na_posicao and caminho.onde == inicio and self.forma(nome) == n.forma
                yield Leitura(nome, self._cota(raiz, nome, caminho), identica, raiz.inteira)
                continue
            if raiz.inteira and i.primitiva.nome not in VISTAS:
                raise PlanoErrado(f"%{nome} se lê da memória, e não está nela.")
            formas = [self.forma(e) for e in i.entradas]
            for k, e in enumerate(i.entradas):
                de = origem(i, k, formas, self.forma(nome))
                pilha.append((e, caminho.ate(de, i.primitiva.nome == "redimensionar")))

    def _cota(self, raiz: Raiz, base: Nome, caminho: Caminho) -> Cota:
        """Do que se reparte na raiz, o que cada thread lê de um valor guardado."""
        forma, modo = self.forma(base), raiz.cota.modo
        if raiz.cota == SOZINHA:
            return SOZINHA
        por_amostra = bool(forma) and isinstance(forma[0], Lote)
        if modo == "colunas":
            por_linha = caminho.na_ordem and por_amostra and elementos_da_amostra(forma) == raiz.cota.tamanho
            return raiz.cota if por_linha else TUDO
        if modo == AMOSTRAS.modo:
            return AMOSTRAS if por_amostra and caminho.amostras == 0 else TUDO
        if modo == "linhas" and forma and caminho.onde[0] == raiz.eixo and forma[0] == raiz.cota.tamanho:
            return raiz.cota
        return TUDO


def elementos_da_amostra(forma: Forma) -> int:
    """Quantos números tem cada amostra de um valor (ou ele todo, se é um só para todas)."""
    n = 1
    for t in forma:
        n *= t.vezes if isinstance(t, Lote) else t
    return n


def origem(i: Instrucao, k: int, formas: Sequence[Forma], saida: Forma) -> Origem:
    """De cada eixo da k-ésima entrada, o eixo do resultado de que ele toma o índice, sem o mudar."""
    entrada, nome, a = formas[k], i.primitiva.nome, i.atributos
    nada: Origem = (None,) * len(entrada)
    mesma = tuple(range(len(entrada)))
    if i.primitiva.elementar or nome in ("onde", "converter", "parar_gradiente"):
        return mesma if entrada == saida else nada
    if nome == "expandir":
        novos = len(saida) - len(entrada)
        return tuple(j + novos if t == saida[j + novos] else None for j, t in enumerate(entrada))
    if nome == "transpor":
        return tuple(a["ordem"].index(j) for j in mesma)
    if nome == "redimensionar":
        de = {andar: j for j, andar in reversed(list(enumerate(_andares(saida))))}
        return tuple(de.get(andar) for andar in _andares(entrada))
    if nome in ("fatiar", "colar_fatia"):
        inteira = entrada if nome == "fatiar" else saida
        return tuple(
            j if r == (0, t, 1) else None for j, (r, t) in enumerate(zip(a["recorte"], inteira, strict=True))
        )
    if nome == "concatenar" or (nome == "coletar_ao_longo" and k == 0):
        return tuple(None if j == a["eixo"] else j for j in mesma)
    if nome == "coletar_ao_longo":
        return mesma
    if nome == "ler_bilinear":
        return (0, 1, None, None) if k == 0 else (0, 2, 3)
    if nome == "coletar":
        return _do_coletado(a["eixos"], k, formas, saida)
    if nome.endswith(("janela", "janelas")):
        return mesma if nome == "colher_da_janela" and k == 1 else (0, 1, None, None)
    return nada


def _do_coletado(eixos: Sequence[int], k: int, formas: Sequence[Forma], saida: Forma) -> Origem:
    """Os eixos que vêm dos índices ficam juntos no resultado: onde estavam os indexados, ou à frente."""
    fim = onde_ficam(eixos) + max(len(f) for f in formas[1:])
    if k > 0:
        comuns = range(fim - len(formas[k]), fim)
        return tuple(c if t == saida[c] else None for c, t in zip(comuns, formas[k], strict=True))
    livres = iter([*range(onde_ficam(eixos)), *range(fim, len(saida))])
    return tuple(None if j in eixos else next(livres) for j in range(len(formas[0])))


def onde_ficam(eixos: Sequence[int]) -> int:
    """O primeiro eixo, no resultado de uma coleta, dos que vêm dos índices: separados, vão para a frente."""
    seguidos = tuple(eixos) == tuple(range(eixos[0], eixos[0] + len(eixos)))
    return eixos[0] if seguidos else 0


def _andares(forma: Forma) -> list[tuple[Any, int]]:
    """De cada eixo, o tamanho e de quantos números se anda: se os dois são iguais, o índice é o mesmo."""
    andares, dentro = [], 1
    for t in reversed(forma):
        andares.append((t, dentro))
        dentro *= t.vezes if isinstance(t, Lote) else t
    return andares[::-1]
