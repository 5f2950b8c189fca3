"""A área sob a curva ROC, que só se sabe com todas as amostras."""

from __future__ import annotations

import numpy as np

from neuronio.erros import ErroDeDados
from neuronio.metricas.contagens import MetricaDeClasses
from neuronio.metricas.metrica import pesos_de_cada, uma_coluna
from neuronio.tensor import Tensor, concatenar


class AUC(MetricaDeClasses):
    r"""A área sob a curva ROC: a chance de uma amostra da classe ter probabilidade maior que uma das outras.

    .. math:: \text{AUC} = P(p_+ > p_-) + \tfrac{1}{2} P(p_+ = p_-)

    Com uma só coluna, ou duas, é a da classe 1; com mais, a média das áreas de cada classe contra as outras,
    das classes que há nos alvos. Compara todas as amostras entre si, e por isso só se mede na validação e em
    `avaliar`: o histórico a tem em ``metricas_validacao``.

    Formas:
        probabilidades ``(n, ..., classes)``; alvo ``(n, ...)`` de inteiros, ou one-hot da forma da saída. Ou
        probabilidades ``(n, 1)`` e alvo ``(n,)`` ou ``(n, 1)`` de 0 e 1.

    Raises:
        ErroDeDados: todas as amostras são de uma só classe, e não há o que comparar.

    Fonte: Hanley e McNeil, "The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC)
    Curve", 1982.

    >>> AUC()([[0.9], [0.3], [0.4], [0.2]], [1, 1, 0, 0]).item()
    0.75
    """

    por_amostra = True

    def ponderar(self, saida: Tensor, alvo: Tensor, pesos: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """De cada amostra, as probabilidades, o alvo em one-hot e o peso, se há: ``(n, ..., colunas)``."""
        if uma_coluna(saida.forma) and saida.posto == 1:
            saida, alvo = saida[:, None], alvo[:, None]
        de_cada = [] if pesos is None else [pesos_de_cada(saida[..., :1], pesos, None)]
        return concatenar([saida, alvo.converter(saida.tipo), *de_cada], eixo=-1), None

    def concluir(self, medidas: np.ndarray) -> float:
        classes, com_pesos = divmod(medidas.shape[-1], 2)
        colunas = np.ascontiguousarray(medidas.reshape(-1, medidas.shape[-1]).T)
        p, certas = colunas[:classes], colunas[classes : 2 * classes] > 0.5
        pesos = colunas[-1] if com_pesos else None
        quais = [1] if classes == 2 else range(classes)
        areas = [area(p[c], certas[c], pesos) for c in quais]
        definidas = [a for a in areas if a is not None]
        if not definidas:
            raise ErroDeDados(
                "a AUC compara as amostras de uma classe com as das outras, e nestes alvos só há uma classe: "
                "meça noutras amostras, ou sem a AUC."
            )
        return float(np.mean(definidas))


def area(p: np.ndarray, e_da_classe: np.ndarray, pesos: np.ndarray | None = None) -> float | None:
    """A AUC de uma classe contra as outras; None, se só há amostras de um dos lados.

    >>> area(np.array([0.9, 0.3, 0.4, 0.4]), np.array([True, True, False, False]))
    0.5
    """
    if pesos is None:  # contam-se: pôr em ordem os números é muito mais rápido que os pesos deles
        todas, dela = np.sort(p), np.sort(np.compress(e_da_classe, p))
        pares = len(dela) * (len(todas) - len(dela))
        abaixo = sum(int(np.searchsorted(todas, dela, lado).sum()) for lado in ("left", "right"))
        return (abaixo - len(dela) ** 2) / (2 * pares) if pares else None  # menos as dela contra as dela
    pesos = pesos.astype(np.float64)
    ordem = np.argsort(p[~e_da_classe])
    outras = p[~e_da_classe][ordem]
    somados = np.concatenate([[0.0], pesos[~e_da_classe][ordem].cumsum()])
    dela, quanto = p[e_da_classe], pesos[e_da_classe]
    if not somados[-1] or not quanto.sum():
        return None
    menores, ate_iguais = (somados[np.searchsorted(outras, dela, lado)] for lado in ("left", "right"))
    return float((menores + ate_iguais) @ quanto / (2 * somados[-1] * quanto.sum()))
