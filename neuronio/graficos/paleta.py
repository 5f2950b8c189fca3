"""As cores das figuras, que um daltônico distingue; a página diz o que cada uma é no escuro (``tema``)."""

# De M. Okabe e K. Ito, "Color Universal Design" (2008); sem o amarelo, que some no papel branco.
AZUL = "#0072B2"
VERMELHAO = "#D55E00"
VERDE = "#009E73"
ROXO = "#CC79A7"
LARANJA = "#E69F00"
CEU = "#56B4E9"
TINTA = "#1B2530"
PALETA = (AZUL, VERMELHAO, VERDE, ROXO, LARANJA, CEU, TINTA)

RAMPA = (
    *("#440154", "#482677", "#3f4889", "#32658e", "#27808e"),
    *("#1f998a", "#2eb37c", "#5ec962", "#a2da37"),
)
"""De escura a clara: cores em ordem, como as de taxas que crescem: a viridis, de Smith e van der Walt."""

TREINO = AZUL
VALIDACAO = VERMELHAO

PAPEL = "#FFFFFF"
SUAVE = "#5B6774"
GRADE = "#E3E8ED"
EIXO = "#B8C1CA"
APAGADA = "#C3CBD3"
SOBRE_A_COR = "#FEFEFE"
"""Letras sobre uma cor forte: claras em qualquer tema, e por isso de outra cor que o papel."""
