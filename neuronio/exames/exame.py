"""O exame de um treino: mede-se a rede, o histórico e os dados, e as regras dizem o que isso quer dizer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.diagnosticos.da_rede import PASSOS_DA_GERADORA
from neuronio.diagnosticos.escala import problema_da_escala
from neuronio.diagnosticos.regras import diagnosticar
from neuronio.diagnosticos.ressalvas import ressalvas
from neuronio.diagnosticos.sinais import Repetidas, Sinais, Variedade, Vizinhos
from neuronio.erros import ErroDeTipo
from neuronio.exames import dos_dados
from neuronio.exames.por_dentro import examinar
from neuronio.medidas import distancia_media
from neuronio.modelos import GAN, Autocodificador, Modelo
from neuronio.modelos.conferencia import amostras_de, e_fonte
from neuronio.modelos.escala import lidas_como_vieram
from neuronio.modelos.sequencias import tem_lista
from neuronio.modelos.treinamento import pedir_alvos
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.perdas import MSE
from neuronio.tensor.tipos import REAIS, lido_como
from neuronio.treino import Historico
from neuronio.treino.amostras import Amostras

if TYPE_CHECKING:
    from neuronio.graficos.diagnostico import Diagnostico

AMOSTRAS = 2000
"""Quantas amostras se olham, no máximo, espalhadas."""
POR_DENTRO = 500
"""Em quantas delas se faz a ida e a volta."""
POUCAS = 100
"""Até quantos inteiros diferentes se tomam por classes, se não há perda que o diga."""


@com_argumentos_em_portugues
def diagnostico(
    modelo: Modelo, historico: Historico | None, x: Any, y: Any = None, teste: Any = None
) -> Diagnostico:
    """O que está errado num treino, por que se diz isso, e o que mudar.

    Procura sobreajuste, subajuste, taxa grande ou pequena demais, gradientes que somem ou explodem, ReLUs
    mortas, sigmoides saturadas, classes desbalanceadas, colunas constantes ou duplicadas, amostras que estão
    no treino e no teste, alvos que parecem errados e entradas não padronizadas. Nada muda no modelo. As
    regras acertam quase sempre, e não sempre: cada achado traz os números por que se diz.

    Args:
        modelo: compilado, em geral já treinado.
        historico: o que `treinar` devolveu; None é o do modelo. As regras do sobreajuste e da taxa precisam
            dele, e a do sobreajuste também da validação, ou do teste.
        x, y: os dados do treino, como os de `treinar`; de muitos, olham-se 2.000. Sem alvos, ``y`` não se dá.
        teste: ``(x, y)`` que a rede não viu: com ele se procuram também as amostras repetidas.

    Returns:
        Os achados, dos que são causa aos que são consequência, e as ressalvas, o que não se pôde procurar e
        por quê: num modelo com um `passo_de_treino` próprio e sem perda, como uma `nn.GAN`, olham-se os
        dados, as ativações, os gradientes que chegam aos otimizadores e as curvas, e de uma `nn.GAN` também
        se o que inventa é variado. ``print`` os escreve, e um caderno os mostra com as figuras.

    Raises:
        ErroDeTreino: se falta compilar o modelo, ou a perda a um sem passo próprio.
        ErroDeDados, ErroDeForma: se os dados não cabem na rede.

    Fonte: Goodfellow, Bengio e Courville, *Deep Learning*, capítulo 11; Northcutt, Jiang e Chuang, "Confident
    Learning", 2021, dos rótulos; Glorot e Bengio, 2010, dos gradientes e da saturação.

    >>> import neuronio as nn
    >>> nn.semente(0)
    >>> x, y = nn.dados.circulos(200)
    >>> rede = nn.Sequencial([nn.Entrada(2), nn.Densa(2)])
    >>> rede.compilar(nn.Adam(0.05), "entropia-cruzada", motor="numpy")
    >>> historico = rede.treinar(x, y, epocas=20, progresso=False)
    >>> [achado.problema for achado in nn.diagnostico(rede, historico, x, y)]
    ['subajuste']
    """
    from neuronio.graficos.diagnostico import Diagnostico

    sinais = medir_sinais(modelo, historico, x, y, teste)
    return Diagnostico(diagnosticar(sinais), ressalvas(sinais))


def medir_sinais(modelo: Modelo, historico: Historico | None, x: Any, y: Any, teste: Any = None) -> Sinais:
    """Os números de que as regras precisam; os argumentos são os de `diagnostico`."""
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(f"o primeiro argumento é o modelo, mas veio {modelo!r:.80}.")
    if not isinstance(historico := historico or modelo.historico, Historico):
        raise ErroDeTipo(
            f"o segundo argumento é o histórico que treinar devolveu, mas veio {historico!r:.80}."
        )
    if not modelo.tem_passo_proprio:
        modelo.perda_dada()
    amostras = _algumas(modelo, x, y)
    unidades, gradientes, passo = examinar(modelo, _escolher(amostras, POR_DENTRO))
    tabela = _tabela(modelo, amostras)
    validacao = np.asarray(historico.perda_validacao, np.float64)
    mede = modelo.perda is not None or modelo.tem_avaliacao_propria
    if teste is not None and mede and not len(validacao):
        validacao = np.array([modelo.avaliar(*_par(teste))["perda"]])
    (unico, *outros) = modelo.otimizadores.values()
    return Sinais(
        perda=np.asarray(historico.perda, np.float64),
        perda_validacao=validacao,
        divergiu=historico.divergiu,
        penalizada=modelo.tem_passo_proprio or any(p.regularizador is not None for p in modelo.parametros()),
        taxa=None if outros else unico.taxa,
        otimizador="" if outros else type(unico).__name__,
        classificacao=_classifica(modelo, amostras),
        unidades=unidades,
        gradientes=gradientes,
        passo=passo,
        no_fim=None if passo is None or len(modelo.variaveis()) > len(modelo.parametros()) else passo.antes,
        passos=max((o.passos for o in modelo.otimizadores.values()), default=0),
        repetidas=_repetidas(x, teste),
        com_perda=modelo.perda is not None,
        com_alvos=bool(amostras.alvos),
        inventa=isinstance(modelo, GAN),
        variedade=_variedade(modelo, _escolher(amostras, POR_DENTRO)),
        **_da_escala(modelo, amostras),
        **tabela,
    )


def _algumas(modelo: Modelo, x: Any, y: Any) -> Amostras:
    """As amostras que se olham, espalhadas, e já conferidas."""
    if e_fonte(x):
        from neuronio.dados.fonte import Leitor

        leitor = Leitor(x, "diagnóstico")
        quantas = min(AMOSTRAS, leitor.quantas)
        x, y = leitor.ler(np.arange(quantas) if x.em_ordem else _espalhadas(leitor.quantas, quantas))
    if y is None and isinstance(modelo, Autocodificador):
        y = x
    if not modelo.tem_passo_proprio:
        pedir_alvos(modelo, (x, y), "diagnóstico")
    dados = amostras_de(modelo, (x, y, None), "diagnóstico", POR_DENTRO)
    assert isinstance(dados, Amostras)
    return _escolher(dados, AMOSTRAS)


def _espalhadas(total: int, quantas: int) -> np.ndarray:
    return np.unique(np.linspace(0, total - 1, min(total, quantas)).round().astype(np.int64))


def _escolher(amostras: Amostras, quantas: int) -> Amostras:
    """Tantas delas, tiradas de todas: podem vir ordenadas por classe."""
    quais = _espalhadas(len(amostras), quantas)
    return Amostras(
        {nome: a[quais] for nome, a in amostras.entradas.items()},
        {nome: a[quais] for nome, a in amostras.alvos.items()},
    )


def _classifica(modelo: Modelo, amostras: Amostras) -> bool:
    """Se os alvos são classes: diz a perda ou, sem ela, diz-se dos que são uns poucos inteiros."""
    if modelo.perda is not None:
        return bool(modelo.perda.classifica)
    alvos = list(amostras.alvos.values())
    return len(alvos) == 1 and alvos[0].dtype.kind in "iub" and len(np.unique(alvos[0])) <= POUCAS


def _tabela(modelo: Modelo, amostras: Amostras) -> dict[str, Any]:
    """O que se sabe de uma rede de uma entrada de números; da que tem mais, nada."""
    if len(amostras.entradas) != 1:
        return {}
    (x,) = amostras.entradas.values()
    if lido_como(x.dtype.name) not in REAIS:
        return {}
    reais = np.asarray(x, np.float64).reshape(len(x), -1)
    colunas = dos_dados.colunas_de(reais, _nomes(modelo, x.shape[1])) if x.ndim == 2 else None
    return {"colunas": colunas, **_dos_alvos(modelo, amostras, x, reais)}


def _dos_alvos(modelo: Modelo, amostras: Amostras, x: np.ndarray, reais: np.ndarray) -> dict[str, Any]:
    """O que se sabe deles, e do que a rede acerta, se há um por amostra."""
    classes = _classifica(modelo, amostras)
    alvos = _em_fila(next(iter(amostras.alvos.values())), classes) if len(amostras.alvos) == 1 else None
    if alvos is None:
        return {}
    dos_dois = {"contagens": _contagens(modelo, alvos) if classes else ()}
    if modelo.perda is None:
        return {**dos_dois, "vizinhos": _vizinhos(reais, alvos, None, classes)}
    saida = np.asarray((modelo.prever_classes if classes else modelo.prever)(x), np.float64).reshape(-1)
    if saida.size != len(alvos):
        return {}
    return {
        **dos_dois,
        "acaso": _acaso(modelo, alvos),
        "acerto": float((saida == alvos).mean()) if classes else dos_dados.r2(alvos, saida),
        "vizinhos": _vizinhos(reais, alvos, saida, classes),
    }


def _variedade(modelo: Modelo, reais: Amostras) -> Variedade | None:
    """A do que ela inventa, ao lado da destas reais; None, se não inventa, ou treinou pouco."""
    quantas = len(reais)
    if not isinstance(modelo, GAN) or quantas < 2:
        return None
    if modelo.otimizadores["geradora"].passos < PASSOS_DA_GERADORA:
        return None
    (x,) = reais.entradas.values()
    classes = None if modelo.classes is None else np.arange(quantas) % modelo.classes
    inventadas = modelo.gerar(quantas, semente=0, classe=classes)
    if not np.isfinite(inventadas).all() or not (entre_reais := distancia_media(x)):
        return None
    return Variedade(distancia_media(inventadas), entre_reais, quantas)


def _em_fila(y: np.ndarray, classes: bool) -> np.ndarray | None:
    """Um alvo por amostra; None, se cada amostra tem mais de um."""
    if classes and y.ndim == 2 and y.shape[1] > 1:
        return np.asarray(y.argmax(axis=1), np.float64) if (y.sum(axis=1) == 1).all() else None
    if y.size != len(y):
        return None
    fila = np.asarray(y, np.float64).reshape(-1)
    return None if classes and (fila != np.round(fila)).any() else fila


def _vizinhos(x: np.ndarray, y: np.ndarray, saida: np.ndarray | None, classes: bool) -> Vizinhos | None:
    if len(x) <= dos_dados.VIZINHOS or (saida is not None and not np.isfinite(saida).all()):
        return None
    return dos_dados.perguntar_aos_vizinhos(x, y, saida, classes)


def _acaso(modelo: Modelo, alvos: np.ndarray) -> float | None:
    """A perda de quem não olha as entradas; só se sabe das entropias e do erro quadrático."""
    if modelo.perda_dada().classifica:
        _, contagens = np.unique(alvos, return_counts=True)
        fracoes = contagens / len(alvos)
        return float(-(fracoes * np.log(fracoes)).sum())
    return float(alvos.var()) if isinstance(modelo.perda, MSE) else None


def _contagens(modelo: Modelo, alvos: np.ndarray) -> list[tuple[str, int]]:
    classes, contagens = np.unique(alvos.astype(int), return_counts=True)
    nomes = None if modelo.preparo is None else modelo.preparo.classes
    return [
        (nomes[c] if nomes and c < len(nomes) else str(c), int(n))
        for c, n in zip(classes, contagens, strict=True)
    ]


def _nomes(modelo: Modelo, quantas: int) -> list[str]:
    (conhecidos, *_) = (*modelo.colunas_entrada.values(), ())
    return list(conhecidos) if len(conhecidos) == quantas else []


def _da_escala(modelo: Modelo, amostras: Amostras) -> dict[str, Any]:
    """O que há com a escala da primeira entrada que a rede lê como veio."""
    for nome, array in amostras.entradas.items():
        if lido_como(array.dtype.name) not in REAIS:
            continue
        escala = problema_da_escala(array)
        if escala and nome in lidas_como_vieram(modelo._oficina.ida(amostras.entradas)):
            por_coluna = np.asarray(array, np.float64).reshape(len(array), -1).std(axis=0)
            nomes = _nomes(modelo, len(por_coluna)) or [f"coluna {i}" for i in range(len(por_coluna))]
            return {"escala": escala, "desvios": list(zip(nomes, por_coluna.tolist(), strict=True))}
    return {}


def _repetidas(x: Any, teste: Any) -> Repetidas | None:
    if teste is None or e_fonte(x) or tem_lista(x):
        return None
    treino, outras = np.asarray(x), np.asarray(_par(teste)[0])
    if treino.dtype == object or treino.shape[1:] != outras.shape[1:]:
        return None
    return dos_dados.contar_repetidas(treino, outras.astype(treino.dtype))


def _par(teste: Any) -> tuple[Any, Any]:
    if not isinstance(teste, (tuple, list)) or len(teste) != 2:
        raise ErroDeTipo("o teste é um par, teste=(x_teste, y_teste).")
    return teste[0], teste[1]
