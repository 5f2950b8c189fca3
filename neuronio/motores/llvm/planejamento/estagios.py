"""Os estágios: onde uma thread precisa do que as outras fizeram, há uma barreira."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence, Set
from dataclasses import replace

from neuronio.motores.llvm.plano.pecas import Acesso, Nucleo, Reparticao
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.tensor.programa import Nome


def marcar_estagios(corte: Corte, nucleos: Sequence[Nucleo], por_colunas: Set[Nome]) -> list[Nucleo]:
    """Cada núcleo no primeiro estágio em que tudo o que lê já está pronto."""
    prontos: list[Nucleo] = []
    dono: dict[Nome, Nucleo] = {}
    for n in nucleos:
        antes = (_depois_de(n, dono.get(a.base), a, corte, por_colunas) for a in n.acessos)
        marcado = replace(n, estagio=max(antes, default=0))
        prontos.append(marcado)
        dono.update(dict.fromkeys(marcado.valores, marcado))
    return _depois_dos_leitores(corte, prontos)


def _depois_de(n: Nucleo, dono: Nucleo | None, acesso: Acesso, corte: Corte, por_colunas: Set[Nome]) -> int:
    if dono is None:  # os dados de cada amostra quem traz é a thread dela, se não se trazem por colunas
        minhas = n.reparticao is Reparticao.POR_SOMAS if acesso.base in por_colunas else n.por_amostra
        return int(acesso.base in corte.programa.argumentos and not minhas)
    mesma_thread = n.por_amostra or acesso.alinhado
    pelas_linhas = n.por_amostra == dono.por_amostra and dono.reparticao is Reparticao.PELO_RESULTADO
    return dono.estagio + (0 if pelas_linhas and mesma_thread else 1)


def _depois_dos_leitores(corte: Corte, nucleos: list[Nucleo]) -> list[Nucleo]:
    """Uma variável só se reescreve depois de lida por todos: quem a escreve espera por quem a lê."""
    leituras = corte.programa.leituras
    lidas = [{id(v): a for a in n.acessos if (v := leituras.get(a.base)) is not None} for n in nucleos]
    leitores: dict[int, list[tuple[int, int]]] = {}
    for k, n in enumerate(nucleos):
        for a in n.acessos:
            if (v := leituras.get(a.base)) is not None:
                na_mesma_thread = a.alinhado and not n.por_amostra
                leitores.setdefault(id(v), []).append((k, 0 if na_mesma_thread else 1))
    escritor = {
        id(d.variavel): k for k, n in enumerate(nucleos) for d in n.destinos if d.variavel is not None
    }
    estagios = [n.estagio for n in nucleos]
    rever = deque(escritor)
    while rever:
        variavel = rever.popleft()
        meu = escritor[variavel]
        depois = max(
            (estagios[k] + espera for k, espera in leitores.get(variavel, ()) if k != meu), default=0
        )
        if depois > estagios[meu]:
            estagios[meu] = depois
            rever.extend(v for v in lidas[meu] if v in escritor)
    return [replace(n, estagio=e) for n, e in zip(nucleos, estagios, strict=True)]
