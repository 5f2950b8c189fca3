"""O que se confere antes de medir: números de verdade, formas que combinam, rótulos que existem."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo

FOLGA = 1e-4  # o arredondamento de float32 pode deixar uma probabilidade um pouco fora de 0..1
FOLGA_DA_SOMA = 1e-3


def matriz_de_numeros(valores: ArrayLike, nome: str) -> NDArray[np.float64]:
    """Converte em matriz ``(n, k)`` de float64; um vetor ``(n,)`` vira a coluna ``(n, 1)``."""
    tabela = _vetor_ou_matriz(valores, nome)
    if tabela.ndim == 1:
        tabela = tabela[:, None]
    estranhos = np.argwhere(~np.isfinite(tabela))
    if len(estranhos):
        linha, coluna = (int(i) for i in estranhos[0])
        raise ErroDeDados(
            f"{nome}: esperava só números finitos, mas a linha {linha}, coluna {coluna}, tem "
            f"{tabela[linha, coluna]} (e há {len(estranhos)} assim ao todo). Isso costuma ser um treino que "
            "divergiu: tente uma taxa menor."
        )
    return tabela


def matriz_de_probabilidades(valores: ArrayLike) -> NDArray[np.float64]:
    """Converte em ``(n, classes)``, com valores de 0 a 1.

    Uma única coluna é a saída de uma sigmoide, a probabilidade p da classe 1, e vira as duas colunas
    ``(1 − p, p)``.
    """
    tabela = matriz_de_numeros(valores, "probabilidades")
    if tabela.min() < -FOLGA or tabela.max() > 1 + FOLGA:
        raise ErroDeDados(
            f"probabilidades: esperava valores entre 0 e 1, mas vieram de {tabela.min():.4g} a "
            f"{tabela.max():.4g}. Se são a saída bruta da rede (logits ou log-probabilidades), use "
            "modelo.probabilidades(x) no lugar de modelo.prever(x)."
        )
    if tabela.shape[1] == 1:
        tabela = tabela.clip(0, 1)
        return np.hstack([1 - tabela, tabela])
    somas = tabela.sum(axis=1)
    tortas = np.flatnonzero(np.abs(somas - 1) > FOLGA_DA_SOMA)
    if len(tortas):
        raise ErroDeDados(
            f"probabilidades: cada linha é de uma amostra, e soma 1, mas a da linha {tortas[0]} soma "
            f"{somas[tortas[0]]:.4g} (e há {len(tortas)} assim ao todo). Uma rede com uma sigmoide por "
            "coluna diz várias coisas de cada amostra: meça uma coluna de cada vez."
        )
    return tabela.clip(0, 1)


def vetor_de_rotulos(valores: ArrayLike, amostras: int, classes: int) -> NDArray[np.int64]:
    """Converte em ``(n,)`` de inteiros de 0 a classes − 1; aceita ``(n, 1)`` e one-hot ``(n, classes)``."""
    rotulos = _vetor_ou_matriz(valores, "rótulos")
    if len(rotulos) != amostras:
        raise ErroDeForma(
            f"vieram {amostras} linhas de probabilidades e {len(rotulos)} rótulos: cada amostra precisa "
            "de um rótulo. Os rótulos são da mesma parte dos dados (treino, validação ou teste)?"
        )
    if rotulos.ndim == 2:
        rotulos = _desfazer_one_hot(rotulos, classes)
    # Comparar, e não converter, para que NaN e 2,5 sejam vistos antes de virarem inteiros.
    fora = np.flatnonzero(~((rotulos >= 0) & (rotulos < classes) & (rotulos == np.floor(rotulos))))
    if len(fora):
        onde = int(fora[0])
        raise ErroDeDados(
            f"rótulos: esperava inteiros de 0 a {classes - 1} ({classes} classes), mas a amostra {onde} tem "
            f"{rotulos[onde]:g} (e há {len(fora)} assim ao todo). Os rótulos começam em 0? A última camada "
            "tem uma unidade por classe?"
        )
    return rotulos.astype(np.int64)


def nomes_das_classes(nomes: Sequence[str] | None, classes: int) -> tuple[str, ...]:
    """Devolve um nome por classe; sem nomes dados, ``("0", "1", ...)``."""
    if nomes is None:
        return tuple(str(c) for c in range(classes))
    if len(nomes) != classes:
        raise ErroDeForma(
            f"vieram {len(nomes)} nomes de classes, mas as probabilidades são de {classes} classes: "
            "é preciso um nome por classe, na ordem das colunas."
        )
    return tuple(str(nome) for nome in nomes)


def _vetor_ou_matriz(valores: ArrayLike, nome: str) -> NDArray[np.float64]:
    try:
        lidos = np.asarray(valores)
    except ValueError as erro:
        raise ErroDeForma(
            f"{nome}: as linhas têm comprimentos diferentes; esperava uma tabela regular."
        ) from erro
    if lidos.dtype.kind not in "biuf":
        raise ErroDeTipo(
            f"{nome}: esperava números, mas vieram valores do tipo {lidos.dtype}. Nomes de classes viram "
            "inteiros, de 0 em diante, antes de medir."
        )
    if lidos.ndim not in (1, 2):
        raise ErroDeForma(f"{nome}: esperava a forma (n,) ou (n, colunas), mas veio {lidos.shape}.")
    if lidos.size == 0:
        raise ErroDeDados(f"{nome}: veio vazio, com a forma {lidos.shape}; não há o que medir.")
    return lidos.astype(np.float64)


def _desfazer_one_hot(rotulos: NDArray[np.float64], classes: int) -> NDArray[np.float64]:
    if rotulos.shape[1] == 1:
        return rotulos.reshape(-1)
    if rotulos.shape[1] != classes:
        raise ErroDeForma(
            f"os rótulos têm {rotulos.shape[1]} colunas, mas as probabilidades são de {classes} classes: "
            f"esperava inteiros (n,) ou one-hot (n, {classes})."
        )
    if not ((rotulos == 1).sum(axis=1) == 1).all() or not ((rotulos == 0) | (rotulos == 1)).all():
        raise ErroDeDados("rótulos one-hot: cada linha precisa ter um único 1, e o resto 0.")
    classe: NDArray[np.float64] = rotulos.argmax(axis=1).astype(np.float64)
    return classe
