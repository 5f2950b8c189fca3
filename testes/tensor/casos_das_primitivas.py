"""Um caso por primitiva: como sortear entradas e atributos que lhe sirvam. Quem não tem caso reprova."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from neuronio.tensor.blocos import Blocos
from neuronio.tensor.convolucao import lado_de_saida


@dataclass(frozen=True)
class Entrada:
    """Uma entrada a sortear: a forma (cujo primeiro eixo pode ser o lote simbólico) e que números servem."""

    forma: tuple[Any, ...]
    valores: str = "quaisquer"
    limite: int = 0

    @property
    def real(self) -> bool:
        return self.valores in ("quaisquer", "positivos", "separados", "fracoes")

    def sortear(self, acaso: np.random.Generator) -> np.ndarray:
        if self.valores == "quaisquer":
            return acaso.uniform(-2, 2, self.forma)
        if self.valores == "positivos":
            return acaso.uniform(0.3, 2, self.forma)
        if self.valores == "fracoes":
            return acaso.uniform(0.05, 0.25, self.forma) * acaso.choice([-1, 1], self.forma)
        if self.valores == "separados":  # longe do zero e uns dos outros: longe dos bicos das funções
            passos = acaso.permutation(int(np.prod(self.forma))) + 1
            return (passos * 0.05 * acaso.choice([-1, 1], passos.shape)).reshape(self.forma)
        if self.valores == "mascara":
            return acaso.random(self.forma) < 0.5
        if self.valores == "inteiros":
            return acaso.integers(-3, 4, self.forma)
        if self.valores == "indices":
            return acaso.integers(0, self.limite, self.forma)
        return acaso.integers(0, max(self.limite, 1), self.forma).astype(np.uint32)


class Sorteio:
    """Tamanhos ao acaso, sempre os mesmos para a mesma semente."""

    def __init__(self, semente: int) -> None:
        self.acaso = np.random.default_rng(semente)

    def lado(self, menor: int = 1, maior: int = 4) -> int:
        return int(self.acaso.integers(menor, maior + 1))

    def resto(self) -> tuple[int, ...]:
        """Os eixos depois do lote."""
        return tuple(self.lado() for _ in range(self.lado(0, 2)))

    def moeda(self) -> bool:
        return bool(self.acaso.integers(2))


Situacao = tuple[list[Entrada], dict[str, Any]]
Caso = Callable[[Sorteio, Any], Situacao]
"""Dado o tamanho do lote (um inteiro ou o `Lote` simbólico), as entradas e os atributos."""


def _elementar(*valores: str) -> Caso:
    def caso(s: Sorteio, n: Any) -> Situacao:
        forma = (n, *s.resto())
        return [Entrada(forma, v) for v in valores], {}

    return caso


def _resto(s: Sorteio, n: Any) -> Situacao:
    forma = (n, *s.resto())
    # abaixo do menor divisor em valor absoluto: longe dos múltiplos dele, em que o resto salta
    return [Entrada(forma, "fracoes"), Entrada(forma, "positivos")], {}


def _converter(s: Sorteio, n: Any) -> Situacao:
    return [Entrada((n, *s.resto()))], {"para": "float64"}


def _reduzir(valores: str) -> Caso:
    def caso(s: Sorteio, n: Any) -> Situacao:
        forma = (n, s.lado(), s.lado())
        eixos = tuple(i for i in range(3) if s.moeda())
        return [Entrada(forma, valores)], {"eixos": eixos, "manter": s.moeda()}

    return caso


def _argmax(s: Sorteio, n: Any) -> Situacao:
    return [Entrada((n, s.lado(), s.lado()), "separados")], {"eixo": s.lado(0, 2)}


def _redimensionar(s: Sorteio, n: Any) -> Situacao:
    a, b = s.lado(), s.lado()
    para = [(n, a * b), (n, b, a), (n * (a * b),), (1, n, a, b)][s.lado(0, 3)]
    return [Entrada((n, a, b))], {"para": para}


def _transpor(s: Sorteio, n: Any) -> Situacao:
    ordem = tuple(int(i) for i in s.acaso.permutation(3))
    return [Entrada((n, s.lado(), s.lado()))], {"ordem": ordem}


def _expandir(s: Sorteio, n: Any) -> Situacao:
    a, b = s.lado(), s.lado()
    de = [(b,), (a, 1), (1, a, b), (1, 1, 1), (n, 1, b), (n, a, b), ()][s.lado(0, 6)]
    return [Entrada(de)], {"para": (n, a, b)}


def _recorte(s: Sorteio, tamanho: int) -> tuple[int, int, int]:
    """Início, quantidade e passo de um recorte que cabe."""
    passo = s.lado(1, 2) * (-1 if s.moeda() else 1)
    posicoes = list(range(tamanho))[::passo] if passo > 0 else list(range(tamanho - 1, -1, passo))
    quantos = s.lado(0, len(posicoes))
    return (posicoes[0] if posicoes else 0), quantos, passo


def _fatiar(s: Sorteio, n: Any) -> Situacao:
    a, b = s.lado(), s.lado()
    return [Entrada((n, a, b))], {"recorte": ((0, n, 1), _recorte(s, a), _recorte(s, b))}


def _colar(s: Sorteio, n: Any) -> Situacao:
    a, b = s.lado(), s.lado()
    recorte = ((0, n, 1), _recorte(s, a), _recorte(s, b))
    return [Entrada(tuple(q for _, q, _ in recorte))], {"recorte": recorte, "forma": (n, a, b)}


def _concatenar(s: Sorteio, n: Any) -> Situacao:
    a, eixo = s.lado(), s.lado(0, 1)
    formas = [(n, s.lado()) if eixo else (n, a) for _ in range(s.lado())]
    return [Entrada(f) for f in formas], {"eixo": eixo}


def _indices(s: Sorteio, a: int, b: int) -> tuple[tuple[int, ...], list[Entrada]]:
    eixos = [(1,), (2,), (1, 2)][s.lado(0, 2)]
    forma = s.resto()
    return eixos, [Entrada(forma, "indices", (0, a, b)[e]) for e in eixos]


def _coletar(s: Sorteio, n: Any) -> Situacao:
    a, b = s.lado(), s.lado()
    eixos, indices = _indices(s, a, b)
    return [Entrada((n, a, b)), *indices], {"eixos": eixos}


def _espalhar(s: Sorteio, n: Any) -> Situacao:
    a, b = s.lado(), s.lado()
    eixos, indices = _indices(s, a, b)
    resto = [t for i, t in enumerate((n, a, b)) if i not in eixos]
    forma = (*resto[: eixos[0]], *indices[0].forma, *resto[eixos[0] :])
    return [Entrada(forma), *indices], {"eixos": eixos, "forma": (n, a, b)}


def _ao_longo(valores: str, opcao: str) -> Caso:
    def caso(s: Sorteio, n: Any) -> Situacao:
        return [Entrada((n, s.lado(), s.lado()), valores)], {"eixo": s.lado(0, 2), opcao: s.moeda()}

    return caso


def _por_posicao(volta: bool) -> Caso:
    def caso(s: Sorteio, n: Any) -> Situacao:
        eixo, quantos, outros = s.lado(0, 2), s.lado(), s.lado()
        x, i = [n, outros, s.lado()], [n, outros, 0]
        i[2] = x[2]
        if eixo:
            x[eixo], i[eixo] = quantos, outros
        limite = x[eixo] if isinstance(x[eixo], int) else 1
        forma = tuple(i if volta else x)
        atributos = {"eixo": eixo, **({"quantos": x[eixo]} if volta else {})}
        return [Entrada(forma), Entrada(tuple(i), "indices", limite)], atributos

    return caso


def _produto(s: Sorteio, n: Any) -> Situacao:
    m, k, p = s.lado(), s.lado(), s.lado()
    return ([Entrada((n, m, k)), Entrada((n, k, p))] if s.moeda() else [Entrada((n, k)), Entrada((k, p))]), {}


def _produto_em_blocos(s: Sorteio, n: Any) -> Situacao:
    altura, largura = s.lado(), s.lado()
    ha = np.array([[s.moeda() for _ in range(s.lado(2, 3))]] * s.lado(1, 2)) ^ s.moeda()
    blocos = Blocos(ha, altura, largura)
    return [Entrada((n, ha.shape[0] * altura)), Entrada(blocos.mascara.shape)], {"blocos": blocos}


def _sortear(s: Sorteio, n: Any) -> Situacao:
    atributos = {"forma": (n, s.lado(0)), "tipo": "float64" if s.moeda() else "float32"}
    return [Entrada((2,), "naturais", 2**32), Entrada((), "naturais", 100)], atributos


def _imagens(s: Sorteio, n: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    stride, janela = (s.lado(1, 2), s.lado(1, 3)), (s.lado(1, 3), s.lado(1, 3))
    bordas = ((s.lado(0, 1), s.lado(0, 1)), (s.lado(0, 1), s.lado(0, 1)))
    return (n, s.lado(), s.lado(5, 7), s.lado(5, 6)), {"stride": stride, "janela": janela, "bordas": bordas}


def _reduzidas(x: tuple[Any, ...], a: dict[str, Any]) -> tuple[Any, ...]:
    lados = [lado_de_saida(x[2 + i], a["janela"][i], a["stride"][i], a["bordas"][i]) for i in range(2)]
    return (*x[:2], *lados)


def _janela(
    *, vencedor: bool = False, volta: bool = False, valores: str = "quaisquer", cabe_um_ponto: bool = False
) -> Caso:
    def caso(s: Sorteio, n: Any) -> Situacao:
        x, a = _imagens(s, n)
        if cabe_um_ponto:  # numa janela toda fora da imagem, o maior é menos infinito
            a["bordas"] = tuple(
                (min(b, k - 1), min(d, k - 1)) for (b, d), k in zip(a["bordas"], a["janela"], strict=True)
            )
        menor = _reduzidas(x, a)
        entradas = [Entrada(menor if volta else x, valores)]
        if vencedor:
            entradas.append(Entrada(menor, "naturais", a["janela"][0] * a["janela"][1]))
        return entradas, {**a, "forma": x} if volta else a

    return caso


def _conv(entradas: str) -> Caso:
    def caso(s: Sorteio, n: Any) -> Situacao:
        (_, _, h, w), a = _imagens(s, n)
        grupos, por_grupo, filtros = s.lado(1, 2), s.lado(1, 2), s.lado(1, 2)
        kernel, dilatacao = a.pop("janela"), (s.lado(1, 2), s.lado(1, 2))
        lados = [
            lado_de_saida((h, w)[i], kernel[i], a["stride"][i], a["bordas"][i], dilatacao[i])
            for i in range(2)
        ]
        formas = {
            "x": (n, por_grupo * grupos, h, w),
            "k": (filtros * grupos, por_grupo, *kernel),
            "g": (n, filtros * grupos, *lados),
        }
        atributos = {**a, "dilatacao": dilatacao, "grupos": grupos}
        if entradas != "xk":
            atributos["forma"] = formas["x" if entradas == "gk" else "k"]
        return [Entrada(formas[e]) for e in entradas], atributos

    return caso


def _ler_bilinear(s: Sorteio, n: Any) -> Situacao:
    """Coordenadas dentro e fora da imagem, que o acaso deixa longe dos pontos, onde a derivada salta."""
    onde = Entrada((n, s.lado(), s.lado()))
    return [Entrada((n, s.lado(), s.lado(2), s.lado(2))), onde, onde], {}


CASOS: dict[str, Caso] = {
    **dict.fromkeys(("somar", "subtrair", "multiplicar"), _elementar("quaisquer", "quaisquer")),
    "dividir": _elementar("quaisquer", "positivos"),
    "potencia": _elementar("positivos", "quaisquer"),
    "quociente": _elementar("separados", "positivos"),
    "resto": _resto,
    **dict.fromkeys(
        ("negativo", "exp", "expm1", "tanh", "sigmoide", "erf", "seno", "cosseno"), _elementar("quaisquer")
    ),
    **dict.fromkeys(("log", "log1p", "raiz"), _elementar("positivos")),
    **dict.fromkeys(("relu", "abs", "sinal", "piso", "arredondar"), _elementar("separados")),
    **dict.fromkeys(("maior_entre", "menor_entre"), _elementar("separados", "positivos")),
    **dict.fromkeys(("menor", "menor_igual", "igual"), _elementar("inteiros", "inteiros")),
    "nao": _elementar("mascara"),
    **dict.fromkeys(("e", "ou"), _elementar("mascara", "mascara")),
    "onde": _elementar("mascara", "quaisquer", "quaisquer"),
    "converter": _converter,
    "parar_gradiente": _elementar("quaisquer"),
    "soma": _reduzir("quaisquer"),
    "maximo": _reduzir("separados"),
    "argmax": _argmax,
    "redimensionar": _redimensionar,
    "transpor": _transpor,
    "expandir": _expandir,
    "tamanho_do_lote": lambda s, n: ([], {"quantos": n}),
    "fatiar": _fatiar,
    "colar_fatia": _colar,
    "concatenar": _concatenar,
    "coletar": _coletar,
    "espalhar": _espalhar,
    "acumular": _ao_longo("quaisquer", "do_fim"),
    "ordem": _ao_longo("inteiros", "decrescente"),
    "coletar_ao_longo": _por_posicao(volta=False),
    "espalhar_ao_longo": _por_posicao(volta=True),
    "ler_bilinear": _ler_bilinear,
    "produto": _produto,
    "produto_em_blocos": _produto_em_blocos,
    "sortear_uniforme": _sortear,
    "conv2d": _conv("xk"),
    "conv2d_gradiente_da_entrada": _conv("gk"),
    "conv2d_gradiente_do_kernel": _conv("xg"),
    "maximo_da_janela": _janela(valores="separados", cabe_um_ponto=True),
    "vencedor_da_janela": _janela(valores="separados"),
    "colher_da_janela": _janela(vencedor=True),
    "devolver_a_janela": _janela(vencedor=True, volta=True),
    "somar_janelas": _janela(),
    "repetir_na_janela": _janela(volta=True),
}

A_PARTE = {"varredura"}
"""As que dão vários resultados, e têm os seus próprios testes: test_varredura.py."""
