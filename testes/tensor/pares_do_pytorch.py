"""Cada primitiva, como se escreve no PyTorch."""

from collections.abc import Callable
from typing import Any

import torch

F = torch.nn.functional


def _fatiar(x, recorte):
    for eixo, (i, n, p) in enumerate(recorte):  # o PyTorch não tem passo negativo
        x = x.index_select(eixo, torch.tensor([i + k * p for k in range(n)], dtype=torch.int64))
    return x


def _colar(x, recorte, forma):
    y = x.new_zeros(forma)
    indices = [torch.tensor([i + k * p for k in range(n)], dtype=torch.int64) for i, n, p in recorte]
    return y.index_put(torch.meshgrid(*indices, indexing="ij"), x)


def _por_eixo(indices, eixos):
    return tuple(indices[eixos.index(e)] if e in eixos else slice(None) for e in range(max(eixos) + 1))


def _espalhar(x, *indices, eixos, forma):
    y = x.new_zeros(forma)
    posicoes = torch.arange(y.numel()).reshape(forma)[_por_eixo(indices, eixos)]
    return y.reshape(-1).index_add(0, posicoes.reshape(-1), x.reshape(-1)).reshape(forma)


def _dividir(conta, a, b):
    if a.is_floating_point():
        return conta(a, b)
    nada = b == 0  # o PyTorch recusa um inteiro dividido por zero
    return torch.where(nada, 0, conta(a, torch.where(nada, 1, b)))


def _acumular(x, eixo, do_fim):
    return x.flip(eixo).cumsum(eixo).flip(eixo) if do_fim else x.cumsum(eixo)


def _espalhar_ao_longo(x, i, eixo, quantos):
    forma = list(x.shape)
    forma[eixo] = quantos
    return x.new_zeros(forma).scatter_add(eixo, i % quantos, x)


def _ler_bilinear(x, linhas, colunas):
    altura, largura = x.shape[2:]
    grade = torch.stack([(2 * colunas + 1) / largura - 1, (2 * linhas + 1) / altura - 1], -1)
    return F.grid_sample(x, grade, padding_mode="border", align_corners=False)


def _cercar(x, bordas, valor=0.0):
    (cima, baixo), (esquerda, direita) = bordas
    return F.pad(x, (esquerda, direita, cima, baixo), value=valor)


def _descercar(x, bordas):
    (cima, baixo), (esquerda, direita) = bordas
    return x[:, :, cima : x.shape[2] - baixo, esquerda : x.shape[3] - direita]


def _pontos(x, janela, stride, bordas, valor=0.0):
    """(lote, canais, ponto da janela, saída...)"""
    x = _cercar(x, bordas, valor)
    lados = [(x.shape[2 + i] - janela[i]) // stride[i] + 1 for i in range(2)]
    return F.unfold(x, janela, stride=stride).reshape(*x.shape[:2], -1, *lados)


def _remontar(pontos, forma, janela, stride, bordas):
    lados = [lado + sum(borda) for lado, borda in zip(forma[2:], bordas, strict=True)]
    n, c, k = pontos.shape[:3]
    cheia = F.fold(pontos.reshape(n, c * k, -1), lados, janela, stride=stride)
    return _descercar(cheia, bordas)


def _colher(x, v, **a):
    return _pontos(x, **a).gather(2, v.long()[:, :, None])[:, :, 0]


def _devolver(g, v, forma, janela, stride, bordas):
    um = F.one_hot(v.long(), janela[0] * janela[1]).movedim(-1, 2)
    return _remontar(g[:, :, None] * um, forma, janela, stride, bordas)


def _repetir(g, forma, janela, stride, bordas):
    pontos = g[:, :, None].expand(*g.shape[:2], janela[0] * janela[1], *g.shape[2:])
    return _remontar(pontos, forma, janela, stride, bordas)


def _conv(x, k, stride, bordas, dilatacao, grupos):
    return F.conv2d(_cercar(x, bordas), k, stride=stride, dilation=dilatacao, groups=grupos)


def _conv_da_entrada(g, k, forma, stride, bordas, dilatacao, grupos):
    lados = [lado + sum(borda) for lado, borda in zip(forma[2:], bordas, strict=True)]
    cheia = torch.nn.grad.conv2d_input(
        (*forma[:2], *lados), k, g, stride=stride, dilation=dilatacao, groups=grupos
    )
    return _descercar(cheia, bordas)


def _conv_do_kernel(x, g, forma, stride, bordas, dilatacao, grupos):
    return torch.nn.grad.conv2d_weight(
        _cercar(x, bordas), forma, g, stride=stride, dilation=dilatacao, groups=grupos
    )


PARES: dict[str, Callable[..., Any]] = {
    "somar": torch.add,
    "subtrair": torch.sub,
    "multiplicar": torch.mul,
    "dividir": torch.div,
    "potencia": torch.pow,
    "quociente": lambda a, b: _dividir(torch.floor_divide, a.detach(), b.detach()),
    "resto": lambda a, b: _dividir(torch.remainder, a, b),
    "piso": torch.floor,
    "arredondar": torch.round,
    "negativo": torch.neg,
    "exp": torch.exp,
    "expm1": torch.expm1,
    "log": torch.log,
    "log1p": torch.log1p,
    "tanh": torch.tanh,
    "sigmoide": torch.sigmoid,
    "relu": torch.relu,
    "raiz": torch.sqrt,
    "abs": torch.abs,
    "sinal": torch.sign,
    "erf": torch.erf,
    "seno": torch.sin,
    "cosseno": torch.cos,
    "maior_entre": torch.maximum,
    "menor_entre": torch.minimum,
    "menor": torch.lt,
    "menor_igual": torch.le,
    "igual": torch.eq,
    "nao": torch.logical_not,
    "e": torch.logical_and,
    "ou": torch.logical_or,
    "onde": torch.where,
    "converter": lambda x, para: x.to(getattr(torch, para)),
    "parar_gradiente": torch.detach,
    "soma": lambda x, eixos, manter: x.sum(eixos, keepdim=manter) if eixos else x * 1,
    "maximo": lambda x, eixos, manter: x.amax(eixos, keepdim=manter) if eixos else x * 1,
    "argmax": lambda x, eixo: x.argmax(eixo),
    "redimensionar": lambda x, para: x.reshape(para),
    "transpor": lambda x, ordem: x.permute(ordem),
    "expandir": lambda x, para: x.expand(para),
    "fatiar": _fatiar,
    "colar_fatia": _colar,
    "concatenar": lambda *xs, eixo: torch.cat(xs, eixo),
    "coletar": lambda x, *indices, eixos: x[_por_eixo(indices, eixos)],
    "espalhar": _espalhar,
    "acumular": _acumular,
    "ordem": lambda x, eixo, decrescente: x.sort(dim=eixo, stable=True, descending=decrescente).indices,
    "coletar_ao_longo": lambda x, i, eixo: x.gather(eixo, i % x.shape[eixo]),
    "espalhar_ao_longo": _espalhar_ao_longo,
    "ler_bilinear": _ler_bilinear,
    "produto": torch.matmul,
    "produto_em_blocos": lambda a, b, blocos: a @ (b * torch.tensor(blocos.mascara)),
    "conv2d": _conv,
    "conv2d_gradiente_da_entrada": _conv_da_entrada,
    "conv2d_gradiente_do_kernel": _conv_do_kernel,
    "maximo_da_janela": lambda x, **a: _pontos(x, **a, valor=-torch.inf).amax(2),
    "vencedor_da_janela": lambda x, **a: _pontos(x, **a, valor=-torch.inf).argmax(2),
    "colher_da_janela": _colher,
    "devolver_a_janela": _devolver,
    "somar_janelas": lambda x, **a: _pontos(x, **a).sum(2),
    "repetir_na_janela": _repetir,
}
