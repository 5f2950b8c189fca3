"""Um passo num caderno: uma caixa por camada, que se abre nas contas da ida, da volta e da atualização."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from neuronio.erros import ErroDeValor
from neuronio.grafo.ordem import LEGIVEL, ordem_topologica
from neuronio.grafo.pagina import CLASSES, Pagina
from neuronio.grafo.vertice import Fase, Lugar, Operador, Vertice, contas_de_dentro, lugar_de

NOMES = {Fase.IDA: "ida", Fase.VOLTA: "volta", Fase.ATUALIZACAO: "atualização"}
_O_QUE_SAO = {
    Fase.IDA: "da entrada à perda",
    Fase.VOLTA: "da perda aos gradientes",
    Fase.ATUALIZACAO: "dos gradientes aos novos pesos",
}

ESTILO = """
.nn-passo { font: 14px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif; max-width: 1120px;
  font-variant-numeric: tabular-nums }
.nn-passo p { margin: 0 0 10px }
.nn-passo .nn-ida { --cor: #5b6cf0 } .nn-passo .nn-volta { --cor: #d9700a }
.nn-passo .nn-atualiza { --cor: #1f9d68 }
.nn-passo .nn-fase { display: inline-block; margin: 2px 10px 2px 0; padding-left: 8px;
  border-left: 4px solid var(--cor); white-space: nowrap }
.nn-passo details { border: 1px solid #8a97ab80; border-radius: 8px }
.nn-passo summary { padding: 8px 12px; cursor: pointer }
.nn-passo summary b { display: inline-block; min-width: 9em; margin-right: 10px }
.nn-passo section { padding: 4px 12px 12px }
.nn-passo h4 { margin: 4px 0 6px; font-size: 1em; font-weight: 600; color: var(--cor) }
.nn-passo svg { display: block; max-width: 100%; height: auto }
.nn-passo .nn-fios { display: flex; justify-content: space-between; gap: 16px; padding: 3px 24px;
  font-size: 0.9em }
.nn-passo .nn-fios span { color: var(--cor); overflow-wrap: anywhere }
"""


@dataclass(frozen=True, eq=False)
class _Recorte:
    """Um vértice no desenho de uma parte só: o que vem de fora dela é uma folha, que diz de onde."""

    rotulo: str
    linhas: list[str]
    operador_mae: Operador | None = None
    progenitor: tuple[_Recorte, ...] = ()

    def linhas_do_desenho(self) -> list[str]:
        return self.linhas


Partes = dict[str, dict[Fase, list[Vertice]]]
"""Camada → fase → as contas dela, em ordem topológica."""


def pagina_do_passo(raizes: Sequence[Vertice]) -> str:
    """O HTML de um passo cujas contas sabem o seu lugar; vazio, se nenhuma sabe.

    Não pede nada de fora nem executa nada: as caixas são ``<details>``.
    """
    partes = _repartir(ordem_topologica(raizes))
    if not partes:
        return ""
    usos = _usos(partes)
    fases = [fase for fase in Fase if any(fase in das_fases for das_fases in partes.values())]
    explicadas = " ".join(_fase(f, f"{NOMES[f]}: {_O_QUE_SAO[f]}") for f in fases)
    corpo = []
    donos = list(partes)
    for dono, seguinte in zip(donos, [*donos[1:], None], strict=True):
        corpo.append(_caixa(dono, partes[dono], usos))
        if seguinte is not None:
            corpo.append(_fios(partes, dono, seguinte))
    return f'<div class="nn-passo"><style>{ESTILO}</style><p>{explicadas}</p>{"".join(corpo)}</div>'


def _repartir(ordem: Sequence[Vertice]) -> Partes:
    """As contas de cada camada; elas, na ordem em que se usam."""
    partes: Partes = {}
    comeco: dict[str, int] = {}
    for v in ordem:
        lugar = lugar_de(v)
        if lugar is not None and v.operador_mae is not None:
            dono = _camada(lugar)
            partes.setdefault(dono, {}).setdefault(lugar.fase, []).append(v)
            comeco[dono] = min(lugar.vez, comeco.get(dono, lugar.vez))
    return {dono: partes[dono] for dono in sorted(partes, key=comeco.__getitem__)}


def _camada(lugar: Lugar) -> str:
    return lugar.dono or "o modelo"


def _usos(partes: Partes) -> dict[Vertice, list[Vertice]]:
    usos: dict[Vertice, list[Vertice]] = {}
    for v in _todas(partes):
        for p in v.progenitor:
            usos.setdefault(p, []).append(v)
    return usos


def _todas(partes: Partes) -> Iterator[Vertice]:
    return (v for das_fases in partes.values() for contas in das_fases.values() for v in contas)


def _fase(fase: Fase, texto: str) -> str:
    return f'<span class="nn-fase {CLASSES[fase]}">{escape(texto)}</span>'


def _caixa(dono: str, das_fases: dict[Fase, list[Vertice]], usos: dict[Vertice, list[Vertice]]) -> str:
    resumo = " ".join(_fase(f, f"{NOMES[f]}: {_contas(das_fases[f])}") for f in Fase if f in das_fases)
    secoes = "".join(
        f'<section class="{CLASSES[f]}"><h4>{escape(f"{NOMES[f]}, {_O_QUE_SAO[f]}")}</h4>'
        f"{_desenho(das_fases[f], usos)}{_dentro(das_fases[f])}</section>"
        for f in Fase
        if f in das_fases
    )
    return f"<details><summary><b>{escape(dono)}</b> {resumo}</summary>{secoes}</details>"


def _dentro(contas: Sequence[Vertice]) -> str:
    """Das contas que repetem outras em cada passo do tempo, uma caixa que se abre nessas."""
    caixas = []
    de_quem = {interior: conta for conta in reversed(contas) for interior in contas_de_dentro(conta)}
    for interior, v in de_quem.items():
        fins = interior.raizes_do_desenho()
        quantas = _contas([o for o in ordem_topologica(fins) if o.operador_mae is not None])
        titulo = escape(f"{_simbolo(v)} {v.rotulo}, por dentro: {quantas}, feitas a cada passo")
        desenho = _pagina(fins, quantas, _lugar(v).fase)
        caixas.append(f"<details><summary>{titulo}</summary><section>{desenho}</section></details>")
    return "".join(caixas)


def _simbolo(v: Vertice) -> str:
    return v.operador_mae.formula.simbolo if v.operador_mae is not None else ""


def _contas(contas: Sequence[Vertice]) -> str:
    return "1 conta" if len(contas) == 1 else f"{len(contas)} contas"


def _fios(partes: Partes, dono: str, seguinte: str) -> str:
    """O que passa de uma camada à seguinte na ida, e o que volta dela."""
    desce = _que_passam(partes[dono].get(Fase.IDA, []), partes[seguinte].get(Fase.IDA, []))
    sobe = _que_passam(partes[seguinte].get(Fase.VOLTA, []), partes[dono].get(Fase.VOLTA, []))
    pela_ida = f'<span class="nn-ida">{escape("↓ " + desce)}</span>' if desce else "<span></span>"
    pela_volta = f'<span class="nn-volta">{escape(sobe + " ↑")}</span>' if sobe else ""
    return f'<div class="nn-fios">{pela_ida}{pela_volta}</div>'


def _que_passam(de: Sequence[Vertice], para: Sequence[Vertice]) -> str:
    usados = {p for v in para for p in v.progenitor}
    return ", ".join(v.rotulo + _forma(v) for v in de if v in usados)


def _forma(v: Vertice) -> str:
    """A forma, entre parênteses; de uma conta de vários resultados, nada."""
    formas = [linha.removeprefix("forma ") for linha in v.linhas_do_desenho() if linha.startswith("forma ")]
    return "".join(f" ({'um número' if forma == '()' else forma})" for forma in formas)


def _desenho(contas: Sequence[Vertice], usos: dict[Vertice, list[Vertice]]) -> str:
    """O grafo só destas contas."""
    feitos: dict[Vertice, _Recorte] = {}
    daqui = set(contas)
    for v in contas:
        operandos = tuple(feitos[p] if p in feitos else _de_fora(p) for p in v.progenitor)
        linhas = [*v.linhas_do_desenho(), *_destinos(v, daqui, usos)]
        feitos[v] = _Recorte(v.rotulo, linhas, v.operador_mae, operandos)
    fins = [feitos[v] for v in contas if not daqui.intersection(usos.get(v, []))]
    return _pagina(fins, _contas(contas), _lugar(contas[0]).fase)


def _pagina(fins: Sequence[Vertice], quantas: str, fase: Fase) -> str:
    try:
        ordem = ordem_topologica(fins)
        if len(ordem) <= LEGIVEL:
            return Pagina(ordem, fins, CLASSES[fase]).svg()
    except ErroDeValor:
        pass
    return f"<p>São {quantas}: demais para um desenho que se leia.</p>"


def _de_fora(v: Vertice) -> _Recorte:
    linhas = list(v.linhas_do_desenho())
    if v.operador_mae is not None:
        linhas.insert(0, f"de {_nome(_lugar(v))}")
    return _Recorte(v.rotulo, linhas)


def _destinos(v: Vertice, daqui: set[Vertice], usos: dict[Vertice, list[Vertice]]) -> list[str]:
    """Aonde mais vai um valor, fora desta parte."""
    nomes = dict.fromkeys(_nome(_lugar(uso)) for uso in usos.get(v, []) if uso not in daqui)
    return [f"para {', '.join(nomes)}"] if nomes else []


def _lugar(v: Vertice) -> Lugar:
    return lugar_de(v) or Lugar()


def _nome(lugar: Lugar) -> str:
    return _camada(lugar) if lugar.fase is Fase.IDA else f"{_camada(lugar)}, {NOMES[lugar.fase]}"
