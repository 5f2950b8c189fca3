"""As ressalvas: o que não se pôde procurar, e por quê."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neuronio.diagnosticos.da_rede import PASSOS_DA_GERADORA, VARIADAS
from neuronio.diagnosticos.escrita import n
from neuronio.diagnosticos.sinais import Sinais

SOBREAJUSTE, SUBAJUSTE, TAXA = "sobreajuste", "subajuste", "taxa grande ou pequena demais"
SOMEM, DESBALANCEADAS, ERRADOS = (
    "gradientes que somem",
    "classes desbalanceadas",
    "alvos que parecem errados",
)
REPETIDAS = "amostras do treino no teste"
COLAPSO = "colapso"
"""Só se procura numa rede que inventa."""
PROCURADOS = (
    SOBREAJUSTE,
    SUBAJUSTE,
    TAXA,
    SOMEM,
    "gradientes que explodem",
    "ReLUs mortas",
    "sigmoides saturadas",
    DESBALANCEADAS,
    "colunas constantes ou duplicadas",
    REPETIDAS,
    ERRADOS,
    "entradas não padronizadas",
)
"""Tudo o que as regras procuram, se os sinais o deixam ver."""


@dataclass(frozen=True)
class Ressalva:
    """O que não se procurou, dos `PROCURADOS`, e por quê, numa frase."""

    calados: tuple[str, ...]
    frase: str


def ressalvas(s: Sinais) -> tuple[Ressalva, ...]:
    """O que estes sinais não deixam ver."""
    ditas = []
    if not s.com_perda:
        ditas.append(
            Ressalva(
                (SUBAJUSTE, TAXA, SOMEM),
                "Este modelo treina com um passo próprio, sem perda: não se sabe o que a rede devia dar. Por "
                "isso não se diz se aprendeu pouco, se os gradientes somem, nem, a não ser que o treino "
                "divirja, se a taxa é grande ou pequena demais.",
            )
        )
    if not len(s.perda_validacao):
        ditas.append(
            Ressalva(
                (SOBREAJUSTE,),
                "Não se procurou sobreajuste: falta a perda em amostras que a rede não viu, "
                "as de uma validação.",
            )
        )
    if not s.com_alvos:
        ditas.append(
            Ressalva(
                (DESBALANCEADAS, ERRADOS),
                "Vieram só as amostras, sem alvos: nada se diz das classes nem dos rótulos.",
            )
        )
    if s.repetidas is None:
        ditas.append(
            Ressalva(
                (REPETIDAS,),
                "Não se procuraram amostras repetidas: falta um teste, de arrays, a que comparar as do "
                "treino, nn.diagnostico(..., teste=(x, y)).",
            )
        )
    if s.inventa:
        ditas.append(Ressalva((COLAPSO,), _do_colapso(s)))
    return tuple(ditas)


def _do_colapso(s: Sinais) -> str:
    """O que se mediu do colapso, e o que não."""
    if s.variedade is None:
        return (
            f"Não se mediu o colapso: a rede só deu {s.passos} passos, e antes de {PASSOS_DA_GERADORA} toda "
            "geradora inventa quase o mesmo."
        )
    return (
        "Do colapso mediu-se a variedade: a distância média entre duas inventadas é "
        f"{n(s.variedade.razao)} da que há entre duas reais (a regra: pelo menos {n(VARIADAS)}). Se faltam "
        "classes, só um classificador o diz: nn.avaliacao.avaliar_inventadas, ou o relatório de "
        "neuronio treinar."
    )


def procurados(feitas: Sequence[Ressalva]) -> list[str]:
    """O que se procurou, menos o que as ressalvas calam."""
    calados = {nome for ressalva in feitas for nome in ressalva.calados}
    return [nome for nome in PROCURADOS if nome not in calados]
