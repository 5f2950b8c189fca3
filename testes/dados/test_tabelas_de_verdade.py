"""As tabelas como as pessoas as têm: cada uma se lê certa, ou se recusa dizendo como curá-la."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from gabarito_das_tabelas import GABARITOS, Gabarito

from neuronio.dados import Tabela, csv
from neuronio.dados.colunas import ColunaDeCategorias, ColunaNumerica
from neuronio.erros import ErroDeDados

PASTA = Path(__file__).parent / "tabelas"


def ler(gabarito: Gabarito, **pedido) -> Tabela:
    return csv(PASTA / f"{gabarito.arquivo}.csv", gabarito.alvo, **pedido)


def celulas(coluna, x):
    """Os valores de uma coluna, de volta do que a rede recebe."""
    if isinstance(coluna, ColunaNumerica):
        valores = x[:, 0].astype(np.float64) * coluna.desvio + coluna.media
        if coluna.indicador:
            assert valores[x[:, 1] == 1] == pytest.approx(coluna.preenchimento, rel=1e-5)
        return valores.tolist()
    assert isinstance(coluna, ColunaDeCategorias)
    assert (x[:, : len(coluna.categorias)].sum(axis=1) == 1).all()
    return [coluna.categorias[i] for i in x.argmax(axis=1)]


def linhas_lidas(tabela: Tabela):
    """Cada linha, como uma tupla de valores com o alvo no fim, em qualquer ordem."""
    x = np.concatenate([tabela.treino[0], tabela.teste[0]])
    y = np.concatenate([tabela.treino[1], tabela.teste[1]])
    colunas, inicio = [], 0
    for coluna in tabela.preparo.colunas:
        fim = inicio + len(coluna.nomes)
        colunas.append(celulas(coluna, x[:, inicio:fim]))
        inicio = fim
    alvo = y.tolist() if tabela.classes is None else [tabela.classes[i] for i in y]
    return list(zip(*colunas, alvo, strict=True))


def iguais(lidos, certos, folgas) -> bool:
    """Se duas linhas são a mesma; um número em float32 erra na proporção do maior da coluna."""
    return all(
        lido == certo if isinstance(certo, str) else lido == pytest.approx(certo, abs=folga)
        for lido, certo, folga in zip(lidos, certos, folgas, strict=True)
    )


def folga(valores) -> float:
    return max([1.0, *(abs(v) for v in valores if isinstance(v, int | float))]) * 1e-6


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("gabarito", [g for g in GABARITOS if g.colunas], ids=lambda g: g.arquivo)
def test_os_numeros_lidos_sao_os_que_se_leram_a_mao(gabarito):
    tabela = ler(gabarito, **gabarito.pedido)
    assert [coluna.nome for coluna in tabela.preparo.colunas] == list(gabarito.colunas)
    lidas = linhas_lidas(tabela)
    cheias = [
        [coluna.preenchimento if valor is None else valor for valor in gabarito.colunas[coluna.nome]]
        for coluna in tabela.preparo.colunas
    ]
    certas = list(zip(*cheias, gabarito.y, strict=True))
    assert len(lidas) == len(certas)
    folgas = [folga(valores) for valores in (*gabarito.colunas.values(), gabarito.y)]
    for certa in certas:
        achada = next((lida for lida in lidas if iguais(lida, certa, folgas)), None)
        assert achada is not None, (certa, lidas)
        lidas.remove(achada)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("gabarito", [g for g in GABARITOS if g.recusa], ids=lambda g: g.arquivo)
def test_a_que_nao_se_le_sozinha_diz_onde_e_como_curar(gabarito):
    with pytest.raises(ErroDeDados) as erro:
        ler(gabarito)
    faltam = [trecho for trecho in gabarito.recusa if trecho not in str(erro.value)]
    assert not faltam, str(erro.value)


@pytest.mark.parametrize("gabarito", [g for g in GABARITOS if g.colunas], ids=lambda g: g.arquivo)
def test_o_que_se_decidiu_por_quem_le_se_avisa_e_nada_mais(gabarito):
    with warnings.catch_warnings(record=True) as avisos:
        warnings.simplefilter("always")
        ler(gabarito, **gabarito.pedido)
    textos = [str(aviso.message) for aviso in avisos]
    if gabarito.aviso is not None:
        assert any(gabarito.aviso in texto for texto in textos), textos
    elif "ausentes" not in gabarito.pedido:
        assert not textos


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "gabarito",
    [
        g
        for g in GABARITOS
        if g.colunas and g.pedido.get("ausentes") != "apagar" and "decimal" not in g.pedido
    ],
    ids=lambda g: g.arquivo,
)
def test_o_preparo_le_o_mesmo_arquivo_do_mesmo_modo(gabarito):
    tabela = ler(gabarito, **gabarito.pedido)
    caminho = PASTA / f"{gabarito.arquivo}.csv"
    x, y = tabela.preparo.ler_com_alvo(caminho)
    assert (tabela.preparo.ler(caminho) == x).all()
    partes = np.concatenate([tabela.treino[0], tabela.teste[0]])
    assert sorted(map(tuple, x.tolist())) == sorted(map(tuple, partes.tolist()))
    assert sorted(y) == sorted([*tabela.treino[1], *tabela.teste[1]])


def test_nenhuma_tabela_fica_sem_gabarito():
    assert sorted(g.arquivo for g in GABARITOS) == sorted(arquivo.stem for arquivo in PASTA.glob("*.csv"))
    assert len(GABARITOS) >= 40
