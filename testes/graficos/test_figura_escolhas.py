"""A figura do que importou: cada escolha no seu eixo."""

from neuronio.graficos import o_que_importou


def _eixo(valores):
    eixos = o_que_importou({"lote": valores}, [0.5] * len(valores), "acuracia", {"lote": 1.0}).axes[0]
    return eixos, [marca.get_text() for marca in eixos.get_xticklabels()]


def test_poucos_numeros_que_se_repetem_escrevem_se_todos_e_em_ordem():
    eixos, marcas = _eixo([64, 8, 1024, 8])
    assert marcas == ["8", "64", "1.024"]
    assert [round(x) for x in eixos.lines[0].get_xdata()] == [1, 0, 2, 0]


def test_os_sorteados_de_uma_faixa_ficam_no_seu_lugar():
    eixos, _ = _eixo([0.1, 0.2, 0.3])
    assert eixos.lines[0].get_xdata().tolist() == [0.1, 0.2, 0.3]
