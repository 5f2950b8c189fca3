"""Os gráficos, do que se mediu de redes pequenas."""

from typing import Any

import neuronio as nn
from construcao.figuras import camadas, estudos, modelos
from construcao.figuras.exemplos import ALGARISMOS, curva, leitora, medida, previsao
from neuronio.avaliacao import comparar

g = nn.graficos


def _diferencas() -> Any:
    (x, y), (x_teste, y_teste) = nn.dados.iris()
    nn.semente(0)
    redes = [nn.RedeNeural([4, 8, 3]) for _ in range(2)]
    for rede, epocas in zip(redes, (40, 3), strict=True):
        rede.compilar(nn.Adam(0.02), "entropia-cruzada", motor="numpy")
        rede.treinar(x, y, epocas=epocas, progresso=False)
    return g.diferencas(comparar(*redes, x_teste, y_teste), "40 épocas", "3 épocas")


def _animacao() -> Any:
    x, y = nn.dados.luas(120)
    nn.semente(0)
    rede = nn.RedeNeural([2, 12, 2])
    rede.compilar(nn.Adam(0.05), "entropia-cruzada", motor="numpy")
    animacao = g.animar("fronteira", x, y)
    rede.treinar(x, y, epocas=12, progresso=False, callbacks=[animacao])
    return animacao


FIGURAS: dict[str, Any] = {
    "graficos.perda_por_epoca": lambda: g.perda_por_epoca(leitora()[1]),
    "graficos.metrica_por_epoca": lambda: g.metrica_por_epoca(leitora()[1], "acuracia"),
    "graficos.curvas_roc": lambda: g.curvas_roc(medida().curvas),
    "graficos.curvas_de_precisao": lambda: g.curvas_de_precisao(medida().precisao_recall),
    "graficos.curva_de_calibracao": lambda: g.curva_de_calibracao(medida().calibracao),
    "graficos.custo_por_limiar": lambda: g.custo_por_limiar(medida().limiares),
    "graficos.matriz_de_confusao": lambda: g.matriz_de_confusao(medida().matriz, ALGARISMOS),
    "graficos.enganos": lambda: g.enganos(nn.dados.digitos()[1][0], medida().enganos[:6], ALGARISMOS),
    "graficos.dispersao": lambda: g.dispersao(curva()),
    "graficos.residuos": lambda: g.residuos(curva()),
    "graficos.mapa_de_atencao": camadas.FIGURAS["AtencaoMultiCabeca"],
    "graficos.diferencas": _diferencas,
    "graficos.acuracia_com_remedios": estudos.estudo_remedios,
    "graficos.animar": _animacao,
    "graficos.perdas_da_disputa": lambda: g.perdas_da_disputa(modelos.disputa()),
    "graficos.acertos_da_disputa": lambda: g.acertos_da_disputa(modelos.disputa()),
    "graficos.reconstrucoes": modelos.autocodificador,
    "graficos.plano_latente": modelos.plano_latente,
    "graficos.grade_latente": modelos.grade_latente,
    "graficos.previsao_da_serie": lambda: g.previsao_da_serie(previsao()),
    "graficos.erro_por_passo": lambda: g.erro_por_passo(previsao()),
    "graficos.partes_da_validacao": estudos.validacao_cruzada,
    "graficos.curva_do_erro": estudos.curva_de_complexidade,
    "graficos.curvas_das_taxas": estudos.estudo_taxa,
    "graficos.efeito_da_taxa": estudos.efeito_da_taxa,
    "graficos.perda_na_faixa": estudos.faixa_da_taxa,
    "graficos.o_que_importou": estudos.estudo,
    "graficos.Diagnostico": estudos.diagnostico,
    "graficos.evidencia": lambda: g.evidencia(next(iter(estudos.diagnostico()))),
}
