"""As agendas: o número que vale em cada passo."""

from neuronio import agendas as a

FIGURAS = {
    "agendas.Degraus": lambda: a.Degraus(0.1, cada=250),
    "agendas.Exponencial": lambda: a.Exponencial(0.1),
    "agendas.Cosseno": lambda: a.Cosseno(0.1, passos=1000, aquecimento=100),
    "agendas.Polinomial": lambda: a.Polinomial(0.1, passos=1000, potencia=2),
    "agendas.Ciclica": lambda: a.Ciclica(0.1, cada=250),
    "agendas.UmCiclo": lambda: a.UmCiclo(0.1, passos=1000),
}
