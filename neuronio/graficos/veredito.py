"""O veredito: em poucas palavras, se a rede vale mais que as referências."""

from neuronio.formato import numero
from neuronio.medidas import AvaliacaoDeSerie, ErrosDaPrevisao

_O_QUE_ELA_FAZ = {
    "último valor": "repetir o último valor",
    "sazonal": "repetir o valor da mesma época da última volta",
    "linear na janela": "uma soma ponderada do que há na janela",
}


def veredito(medida: AvaliacaoDeSerie) -> str:
    """Se a rede vence ou perde, de quem, e por quanto."""
    erro, melhor = numero(medida.rede.mae), medida.referencias[0]
    if not medida.vencedoras:
        return f"A rede erra {erro} em média e vence todas as referências, também a {_dita(melhor)}."
    perde = " e da ".join(_dita(referencia) for referencia in medida.vencedoras)
    return f"A rede erra {erro} em média e perde da {perde}: {_O_QUE_ELA_FAZ[melhor.nome]} prevê melhor."


def _dita(erros: ErrosDaPrevisao) -> str:
    return f"{erros.nome} (que erra {numero(erros.mae)})"
