"""Todo engano no uso de uma camada tem uma mensagem que o ensina a desfazer."""

import numpy as np
import pytest

import neuronio as nn


def construida(camada, *forma):
    camada(nn.sortear(forma))
    return camada


def x(*forma):
    return nn.sortear(forma)


ENGANOS = [
    # (o engano, o erro, o que a mensagem precisa dizer)
    (lambda: nn.Densa(-1), nn.ErroDeValor, ["unidades", "pelo menos 1", "-1"]),
    (lambda: nn.Densa("10"), nn.ErroDeTipo, ["unidades", "inteiro", "'10'"]),
    (lambda: nn.Densa(3, ativacao="rellu"), nn.ErroDeNome, ['"rellu"', '"ReLU"']),
    (lambda: nn.Densa(3, ativacao=nn.ReLU), nn.ErroDeTipo, ["faltam os parênteses: ReLU()"]),
    (lambda: nn.Densa(3, inicializador="zero"), nn.ErroDeNome, ["inicializador", '"Zeros"']),
    (lambda: nn.Densa(3, regularizador="l3"), nn.ErroDeNome, ["regularizador", "L1, L1L2, L2"]),
    (lambda: nn.Densa(3, unidade=4), nn.ErroDeNome, ["argumento de Densa", '"unidades"']),
    (lambda: nn.Densa(3)(x(5)), nn.ErroDeForma, ["camada (Densa)", "x[None]", "x[:, None]"]),
    (
        lambda: construida(nn.Densa(3), 2, 750)(x(64, 30, 5, 5)),
        nn.ErroDeForma,
        ["camada (Densa)", "750", "(64, 30, 5, 5)", "Flatten()", "30·5·5 = 750"],
    ),
    (lambda: construida(nn.Densa(3), 2, 7)(x(7)), nn.ErroDeForma, ["7 características", "(7,)", "x[None]"]),
    (lambda: nn.Conv2D(0, 3), nn.ErroDeValor, ["filtros", "pelo menos 1"]),
    (lambda: nn.Conv2D(4, 0), nn.ErroDeValor, ["kernel", "pelo menos 1"]),
    (lambda: nn.Conv2D(4, (3, 3, 3)), nn.ErroDeTipo, ["kernel", "(altura, largura)"]),
    (lambda: nn.Conv2D(4, 3, stride=0), nn.ErroDeValor, ["stride", "pelo menos 1"]),
    (lambda: nn.Conv2D(4, 3, dilatacao=-1), nn.ErroDeValor, ["dilatação", "pelo menos 1"]),
    (lambda: nn.Conv2D(4, 3, padding="same"), nn.ErroDeNome, ['"same"', '"mesmo"']),
    (lambda: nn.Conv2D(4, 3, padding="valid"), nn.ErroDeNome, ['"valid"', '"valido"']),
    (lambda: nn.Conv2D(4, 3, padding="cheio"), nn.ErroDeNome, ['"cheio"', '"valido"', '"mesmo"']),
    (lambda: nn.Conv2D(4, 3, padding=-1), nn.ErroDeValor, ["padding", "pelo menos 0"]),
    (lambda: nn.Conv2D(4, 3, grupos=3), nn.ErroDeValor, ["grupos", "4 não se divide por 3"]),
    (lambda: nn.Conv2D(4, 3, grupos=2)(x(2, 3, 8, 8)), nn.ErroDeForma, ["2 grupos", "3 canais", "divida 3"]),
    (
        lambda: nn.Conv2D(4, 5)(x(2, 3, 4, 4)),
        nn.ErroDeForma,
        ["camada (Conv2D)", "(2, 3, 4, 4)", "5×5", "4×4", "kernel menor"],
    ),
    (
        lambda: nn.Conv2D(4, 3)(x(9, 28, 28)),
        nn.ErroDeForma,
        ["(lote, canais, altura, largura)", "28, 28)", "x[:, None]"],
    ),
    (
        lambda: nn.Conv2D(4, 3)(x(9, 784)),
        nn.ErroDeForma,
        ["(lote, canais, altura, largura)", "Redimensionar"],
    ),
    (
        lambda: nn.Conv2D(4, 3)(x(9, 28, 28, 1)),
        nn.ErroDeForma,
        ["(lote, canais, altura, largura)", "28, 28, 1)", "por último", "x.transpose(0, 3, 1, 2)"],
    ),
    (
        lambda: nn.Conv2D(4, 3, padding="mesmo")(x(9, 32, 32, 3)),
        nn.ErroDeForma,
        ["32, 32, 3)", "x.transpose(0, 3, 1, 2)"],
    ),
    (
        lambda: construida(nn.Conv2D(4, 3), 2, 3, 8, 9)(x(2, 8, 9, 3)),
        nn.ErroDeForma,
        ["espera imagens de 3 canal", "(4, 3, 3, 3)", "(2, 8, 9, 3)", "x.transpose(0, 3, 1, 2)"],
    ),
    (
        lambda: construida(nn.Conv2D(4, 3), 2, 3, 8, 8)(x(2, 1, 8, 8)),
        nn.ErroDeForma,
        ["camada (Conv2D)", "espera imagens de 3 canal", "(2, 1, 8, 8)", "crie outra camada"],
    ),
    (lambda: construida(nn.Conv2D(4, 3), 2, 3, 8, 8)(x(3, 8, 8)), nn.ErroDeForma, ["(3, 8, 8)", "x[None]"]),
    (
        lambda: nn.Conv2DTransposta(4, 3, stride=2, padding_da_saida=2),
        nn.ErroDeValor,
        ["padding_da_saida", "menor que o stride", "2 com stride 2"],
    ),
    (lambda: nn.Conv2DTransposta(4, 3, padding="mesmo"), nn.ErroDeTipo, ["padding", "inteiro", "'mesmo'"]),
    (lambda: nn.Conv2DTransposta(4, 3, grupos=3), nn.ErroDeValor, ["grupos", "4 não se divide por 3"]),
    (lambda: nn.Conv2DTransposta(4, 3, output_padding=1), nn.ErroDeNome, ["padding_da_saida"]),
    (
        lambda: nn.Conv2DTransposta(4, 3, padding=3)(x(2, 3, 2, 2)),
        nn.ErroDeForma,
        ["(Conv2DTransposta)", "(2, 3, 2, 2)", "padding menor"],
    ),
    (
        lambda: nn.Conv2DTransposta(4, 3)(x(9, 8, 8, 3)),
        nn.ErroDeForma,
        ["por último", "x.transpose(0, 3, 1, 2)"],
    ),
    (
        lambda: construida(nn.Conv2DTransposta(4, 3), 2, 3, 8, 8)(x(2, 1, 8, 8)),
        nn.ErroDeForma,
        ["(Conv2DTransposta)", "espera imagens de 3 canal", "(3, 4, 3, 3)", "crie outra camada"],
    ),
    (lambda: nn.Conv2DTransposta(4, 3)(x(9, 784)), nn.ErroDeForma, ["Redimensionar"]),
    (lambda: nn.AmpliarImagem(0), nn.ErroDeValor, ["fator", "pelo menos 1"]),
    (lambda: nn.AmpliarImagem(1.5), nn.ErroDeTipo, ["fator", "inteiro", "1.5"]),
    (lambda: nn.AmpliarImagem(2, "cubico"), nn.ErroDeNome, ["cubico", "bilinear", "vizinho"]),
    (lambda: nn.AmpliarImagem(2, modo=3), nn.ErroDeTipo, ["vizinho", "3"]),
    (lambda: nn.AmpliarImagem(2, mode="bilinear"), nn.ErroDeNome, ["modo"]),
    (lambda: nn.AmpliarImagem(2)(x(2, 8, 8)), nn.ErroDeForma, ["(AmpliarImagem)", "x[:, None]"]),
    (lambda: nn.MaxPool2D(0), nn.ErroDeValor, ["janela", "pelo menos 1"]),
    (lambda: nn.AvgPool2D(2, stride=0), nn.ErroDeValor, ["stride", "pelo menos 1"]),
    (lambda: nn.MaxPool2D(2, padding=2), nn.ErroDeValor, ["meia janela", "2"]),
    (lambda: nn.MaxPool2D(3)(x(2, 1, 2, 2)), nn.ErroDeForma, ["camada (MaxPool2D)", "3×3", "2×2"]),
    (lambda: nn.AvgPool2D(2)(x(2, 8, 8)), nn.ErroDeForma, ["camada (AvgPool2D)", "x[:, None]"]),
    (lambda: nn.GlobalAvgPool2D()(x(2, 8)), nn.ErroDeForma, ["(lote, canais, altura, largura)", "(2, 8)"]),
    (lambda: nn.Dropout(1.5), nn.ErroDeValor, ["taxa", "entre 0 e 1", "1.5"]),
    (lambda: nn.Dropout(-0.1), nn.ErroDeValor, ["taxa", "entre 0 e 1", "-0.1"]),
    (lambda: nn.Dropout(1), nn.ErroDeValor, ["apaga tudo", "menor"]),
    (lambda: nn.BatchNorm(momento=2), nn.ErroDeValor, ["momento", "entre 0 e 1"]),
    (lambda: nn.BatchNorm(epsilon=0), nn.ErroDeValor, ["epsilon", "maior que 0"]),
    (lambda: nn.BatchNorm()(x(2, 3, 4)), nn.ErroDeForma, ["camada (BatchNorm)", "3, 4)", "LayerNorm()"]),
    (
        lambda: construida(nn.BatchNorm(), 2, 3, 4, 4)(x(2, 5, 4, 4)),
        nn.ErroDeForma,
        ["(lote, 3, altura, largura)", "(2, 5, 4, 4)", "crie outra camada"],
    ),
    (lambda: construida(nn.BatchNorm(), 2, 3)(x(3)), nn.ErroDeForma, ["(lote, 3)", "(3,)"]),
    (lambda: nn.NormaEspectral(nn.ReLU()), nn.ErroDeTipo, ["nn.Densa(64)", "ReLU()"]),
    (lambda: nn.NormaEspectral(nn.Densa), nn.ErroDeTipo, ["nn.Densa(64)"]),
    (
        lambda: nn.NormaEspectral(nn.Densa(3, inicializador="zeros"))(x(2, 4)),
        nn.ErroDeValor,
        ["um só de zeros", "glorot_uniforme"],
    ),
    (lambda: nn.NormaEspectral(nn.Densa(3), 0), nn.ErroDeValor, ["iterações", "pelo menos 1"]),
    (
        lambda: construida(nn.NormaEspectral(nn.Densa(3)), 2, 7)(x(2, 8)),
        nn.ErroDeForma,
        ["(Densa)", "7 características"],
    ),
    (lambda: nn.Ramos(nn.Densa(3)), nn.ErroDeTipo, ["a lista dos ramos", "Densa"]),
    (lambda: nn.Ramos([nn.Densa(3)]), nn.ErroDeValor, ["dois ou mais", "recebeu 1"]),
    (lambda: nn.Ramos([nn.Densa(3), ["relu"]]), nn.ErroDeTipo, ["camadas", "'relu'"]),
    (lambda: nn.Ramos([[], []], "soma"), nn.ErroDeNome, ['"somar"']),
    (lambda: nn.Ramos([[], []], eixo=0), nn.ErroDeTipo, ["eixo", "recebeu 0"]),
    (lambda: nn.Ramos([[], nn.Densa(3)], "somar")(x(2, 4)), nn.ErroDeForma, ["(2, 4)", "(2, 3)"]),
    (
        lambda: nn.Ramos([[], nn.Flatten()])(x(2, 4, 3)),
        nn.ErroDeForma,
        ["(Ramos)", "eixo 1", "(2, 4, 3)", "(2, 12)"],
    ),
    (lambda: nn.Residual(nn.Densa(3)), nn.ErroDeTipo, ["a lista das camadas", "Densa"]),
    (lambda: nn.Residual([]), nn.ErroDeValor, ["sem camadas"]),
    (lambda: nn.Residual([nn.Densa(3), "relu"]), nn.ErroDeTipo, ["camadas", "'relu'"]),
    (lambda: nn.Residual([nn.ReLU]), nn.ErroDeTipo, ["faltam os parênteses: ReLU()"]),
    (lambda: nn.Residual([nn.Densa(3)], atalho=3), nn.ErroDeTipo, ["camadas", "3"]),
    (
        lambda: nn.Residual([nn.Densa(3)])(x(2, 4)),
        nn.ErroDeForma,
        ["(Residual)", "(2, 4)", "(2, 3)", "atalho=nn.Densa(...)"],
    ),
    (
        lambda: nn.Residual([nn.Densa(3)], nn.Densa(1))(x(2, 4)),
        nn.ErroDeForma,
        ["(2, 1)", "(2, 3)", "O atalho precisa"],
    ),
    (lambda: nn.Esparsa(3, 1), nn.ErroDeValor, ["fração 1", "0.9"]),
    (lambda: nn.Esparsa(3, 1.5), nn.ErroDeValor, ["fração", "entre 0 e 1"]),
    (lambda: nn.Esparsa(3, mascara=np.zeros((2, 3))), nn.ErroDeValor, ["toda zero", "pelo menos um"]),
    (lambda: nn.Esparsa(4, mascara=np.eye(4), bloco=2), nn.ErroDeValor, ["mascara e bloco", "um só"]),
    (lambda: nn.Esparsa(4, bloco=(2, 0)), nn.ErroDeValor, ["o bloco", "pelo menos 1"]),
    (lambda: nn.Esparsa(4, bloco=(3, 2))(x(5, 4)), nn.ErroDeForma, ["3×2", "4 e 4"]),
    (lambda: nn.Esparsa(4, vizinhas=0), nn.ErroDeValor, ["vizinhas", "pelo menos 1"]),
    (lambda: nn.Esparsa(4, vizinhas=7)(x(5, 4)), nn.ErroDeForma, ["7 entradas", "recebeu 4"]),
    (lambda: nn.Esparsa(3, mascara=[[1, 2, 0]]), nn.ErroDeTipo, ["máscara", "0 e 1", "[[1, 2, 0]]"]),
    (lambda: nn.Esparsa(3, mascara="toda"), nn.ErroDeTipo, ["máscara", "'toda'"]),
    (lambda: nn.Esparsa(3, mascara=[[1, 0]]), nn.ErroDeValor, ["(entradas, 3)", "(1, 2)"]),
    (lambda: nn.Esparsa(2, mascara=[[1, 0]])(x(5, 4)), nn.ErroDeForma, ["(4, 2)", "(1, 2)"]),
    (lambda: nn.GroupNorm(0), nn.ErroDeValor, ["grupos", "pelo menos 1"]),
    (lambda: nn.GroupNorm(2, affine=False), nn.ErroDeNome, ["afim"]),
    (lambda: nn.GroupNorm(3)(x(2, 4, 5, 5)), nn.ErroDeForma, ["(GroupNorm)", "3 grupos", "divida 4"]),
    (lambda: nn.GroupNorm(2)(x(2, 4, 5)), nn.ErroDeForma, ["(GroupNorm)", "LayerNorm()"]),
    (lambda: nn.GroupNorm(4)(x(2, 4)), nn.ErroDeForma, ["não há variância", "menos grupos"]),
    (
        lambda: construida(nn.GroupNorm(2), 2, 4, 3, 3)(x(2, 6, 3, 3)),
        nn.ErroDeForma,
        ["(lote, 4, altura, largura)", "crie outra camada"],
    ),
    (lambda: nn.InstanceNorm(momento=2), nn.ErroDeValor, ["momento", "entre 0 e 1"]),
    (lambda: nn.InstanceNorm()(x(2, 4)), nn.ErroDeForma, ["(InstanceNorm)", "Redimensionar"]),
    (lambda: nn.InstanceNorm()(x(2, 4, 1, 1)), nn.ErroDeForma, ["não há variância", "BatchNorm()"]),
    (
        lambda: construida(nn.InstanceNorm(), 2, 4, 3, 3)(x(2, 6, 3, 3)),
        nn.ErroDeForma,
        ["4 canal", "(2, 6, 3, 3)", "crie outra camada"],
    ),
    (lambda: nn.LayerNorm()(x(3)), nn.ErroDeForma, ["camada (LayerNorm)", "x[None]"]),
    (lambda: construida(nn.LayerNorm(), 2, 3)(x(2, 4)), nn.ErroDeForma, ["3 características", "(2, 4)"]),
    (lambda: nn.Entrada(), nn.ErroDeValor, ["Entrada(784)"]),
    (lambda: nn.Entrada(3, 0), nn.ErroDeValor, ["Entrada", "pelo menos 1"]),
    (lambda: nn.Entrada((1, 8, 8)), nn.ErroDeTipo, ["Entrada", "inteiro", "(1, 8, 8)"]),
    (lambda: nn.Entrada(1, 8, 8)(x(5, 8, 8)), nn.ErroDeForma, ["(lote, 1, 8, 8)", "(5, 8, 8)", "x[:, None]"]),
    (lambda: nn.Entrada(3, 8, 9)(x(5, 8, 9, 3)), nn.ErroDeForma, ["por último", "x.transpose(0, 3, 1, 2)"]),
    (lambda: nn.Entrada(1, 8, 8)(x(5, 64)), nn.ErroDeForma, ["x.reshape(-1, 1, 8, 8)"]),
    (lambda: nn.Entrada(1, 8, 8)(x(8, 8)), nn.ErroDeForma, ["x.reshape(-1, 1, 8, 8)"]),
    (lambda: nn.Entrada(1, 8, 8)(x(1, 8, 8)), nn.ErroDeForma, ["x[None]"]),
    (lambda: nn.Entrada(4)(x(5, 3)), nn.ErroDeForma, ["(lote, 4)", "(5, 3)", "Entrada(3)"]),
    (lambda: nn.Entrada(4)(x(5)), nn.ErroDeForma, ["(lote, 4)", "(5,)"]),
    (lambda: nn.Entrada(4)(2.0), nn.ErroDeForma, ["(lote, 4)", "()"]),
    (lambda: nn.Redimensionar(), nn.ErroDeValor, ["Redimensionar(1, 28, 28)"]),
    (lambda: nn.Redimensionar(-1, -1), nn.ErroDeValor, ["só um", "-1"]),
    (lambda: nn.Redimensionar(2, 0), nn.ErroDeValor, ["pelo menos 1"]),
    (lambda: nn.Redimensionar(2, 5)(x(3, 8)), nn.ErroDeForma, ["(2, 5)", "(3, 8)", "8 números por amostra"]),
    (
        lambda: nn.Redimensionar(3, -1)(x(3, 8)),
        nn.ErroDeForma,
        ["(3, -1)", "(3, 8)", "8 números por amostra"],
    ),
    (lambda: nn.Redimensionar(1)(2.0), nn.ErroDeForma, ["um número só"]),
    (lambda: nn.Flatten()(2.0), nn.ErroDeForma, ["camada (Flatten)", "um número só"]),
    (lambda: nn.Softmax(eixo=3)(x(2, 4)), nn.ErroDeForma, ["camada (Softmax)", "eixo 3"]),
    (lambda: nn.LogSoftmax(eixo="b")(x(2, 4)), nn.ErroDeTipo, ["eixo", "'b'"]),
    (lambda: nn.LeakyReLU("a"), nn.ErroDeTipo, ["inclinação", "'a'"]),
    (lambda: nn.ELU(float("nan")), nn.ErroDeValor, ["alfa", "finito"]),
]


@pytest.mark.parametrize(("engano", "erro", "trechos"), ENGANOS)
def test_a_mensagem_ensina(engano, erro, trechos):
    with pytest.raises(erro) as achado:
        engano()
    for trecho in trechos:
        assert trecho in str(achado.value)


@pytest.mark.parametrize(
    ("forma", "conserto", "certa"),
    [
        ((5, 8, 8), lambda dados: dados[:, None], (1, 8, 8)),
        ((5, 8, 9, 3), lambda dados: dados.transpose(0, 3, 1, 2), (3, 8, 9)),
        ((5, 64), lambda dados: dados.reshape(-1, 1, 8, 8), (1, 8, 8)),
        ((8, 8), lambda dados: dados.reshape(-1, 1, 8, 8), (1, 8, 8)),
        ((1, 8, 8), lambda dados: dados[None], (1, 8, 8)),
    ],
)
def test_o_conserto_que_a_entrada_sugere_funciona(forma, conserto, certa):
    dados = np.zeros(forma)
    with pytest.raises(nn.ErroDeForma):
        nn.Entrada(*certa)(dados)
    assert nn.Entrada(*certa)(conserto(dados)).forma[1:] == certa
