"""De cada exercício, uma resposta certa, e erradas com um pedaço da dica que cada uma recebe."""

import textwrap
from itertools import pairwise

# O Valor de quem chegou ao fim do quinto caderno: com pedaços dele se fazem as respostas.
CONTAS = """
import math

class Valor:
    def __init__(self, data, progenitor=(), derivadas=(), operador_mae="", rotulo=""):
        self.data, self.progenitor, self.derivadas = data, progenitor, derivadas
        self.operador_mae, self.rotulo, self.grad = operador_mae, rotulo, 0.0
    def __add__(self, outro):
        outro = outro if isinstance(outro, Valor) else Valor(outro)
        return Valor(self.data + outro.data, (self, outro), (1.0, 1.0), "+")
    def __mul__(self, outro):
        outro = outro if isinstance(outro, Valor) else Valor(outro)
        return Valor(self.data * outro.data, (self, outro), (outro.data, self.data), "×")
    def __pow__(self, n):
        return Valor(self.data**n, (self,), (n * self.data ** (n - 1),), "**")
    def __neg__(self):
        return self * -1
    def __sub__(self, outro):
        return self + (-outro)
    def __truediv__(self, outro):
        outro = outro if isinstance(outro, Valor) else Valor(outro)
        return Valor(self.data / outro.data, (self, outro), (1 / outro.data, -self.data / outro.data**2), "/")
    __radd__, __rmul__ = __add__, __mul__
    def __rsub__(self, outro):
        return Valor(outro) - self
    def __rtruediv__(self, outro):
        return Valor(outro) / self
    def exp(self):
        y = math.exp(self.data)
        return Valor(y, (self,), (y,), "exp")
    def log(self):
        return Valor(math.log(self.data), (self,), (1 / self.data,), "ln")
    def tanh(self):
        y = math.tanh(self.data)
        return Valor(y, (self,), (1 - y**2,), "tanh")
    def sig(self):
        y = 1 / (1 + math.exp(-self.data))
        return Valor(y, (self,), (y * (1 - y),), "σ")
    def relu(self):
        return Valor(max(0.0, self.data), (self,), (1.0 if self.data > 0 else 0.0,), "ReLU")
"""
VOLTA = """
    def retropropagar(self):
        ordem, vistos = [], set()
        def visitar(v):
            if v not in vistos:
                vistos.add(v)
                for p in v.progenitor:
                    visitar(p)
                ordem.append(v)
        visitar(self)
        self.grad = 1.0
        for v in reversed(ordem):
            for p, d in zip(v.progenitor, v.derivadas):
                p.grad += v.grad * d
"""
SEM_ORDEM = """
    def retropropagar(self):
        self.grad = 1.0
        fila = [self]
        while fila:
            v = fila.pop()
            for p, d in zip(v.progenitor, v.derivadas):
                p.grad += v.grad * d
                fila.append(p)
"""
SEM_FIM = """
    def retropropagar(self):
        self.grad = 1.0
        pilha = [self]
        while pilha:
            for p in pilha[-1].progenitor:
                p.grad += 1
"""


def feito(codigo: str, nome: str = "Valor"):
    """O que um código define com tal nome."""
    espaco = {"Neuronio": __import__("neuronio.curso.exercicios.rede", fromlist=["_"])._Neuronio}
    exec(compile(textwrap.dedent(codigo), "célula", "exec"), espaco)
    return espaco[nome]


def metodo(corpo: str, base: str = CONTAS):
    """O Valor de ``CONTAS`` com um método no lugar do que tinha."""
    return feito(base + textwrap.indent(textwrap.dedent(corpo), "    "))


def retangulo(area: str, inicio: str = "self.base, self.altura = base, altura"):
    return feito(f"class R:\n def __init__(self, base, altura):\n  {inicio}\n {area}", "R")


def numerica(conta: str):
    return feito(f"def d(f, x, h):\n    return {conta}", "d")


def f(x):
    return 3 * x**2 - 4 * x + 5


def contar(corpo: str):
    return feito(f"def contar(y):\n{textwrap.indent(textwrap.dedent(corpo), '    ')}", "contar")


def levar(corpo: str):
    return feito(f"def levar(v):\n    for p, d in zip(v.progenitor, v.derivadas):\n        {corpo}", "levar")


CONTAR = """
vistos, pilha = set(), [y]
while pilha:
    v = pilha.pop()
    if v not in vistos:
        vistos.add(v)
        pilha.extend(v.progenitor)
return len(vistos)
"""
CAMADA = """
class Camada:
    def __init__(self, entradas, unidades):
        self.neuronios = [Neuronio(entradas) for _ in range(unidades)]
    def __call__(self, x):
        return [n(x) for n in self.neuronios]
    def parametros(self):
        return [p for n in self.neuronios for p in n.parametros()]
"""
RETA = """
def treinar(xs, ys, epocas, taxa):
    peso, bias = 0.0, 0.0
    for _ in range(epocas):
        erros = [peso * x + bias - y for x, y in zip(xs, ys)]
        peso -= taxa * sum(2 * e * x for e, x in zip(erros, xs)) / len(xs)
        bias -= taxa * sum(2 * e for e in erros) / len(xs)
    return peso, bias
"""


def reta(antes: str, depois: str):
    assert antes in RETA
    return feito(RETA.replace(antes, depois), "treinar")


def camada(antes: str, depois: str):
    assert antes in CAMADA
    return feito(CAMADA.replace(antes, depois), "Camada")


def media_dos_quadrados(a, b):
    return sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) * (1 / len(a))


def desce(corpo: str):
    return feito(f"def passo(parametros, taxa):\n    for p in parametros:\n        {corpo}", "passo")


CERTAS = {
    "1.1": lambda x: 6 * x - 4,
    "1.2": numerica("(f(x + h) - f(x)) / h"),
    "1.3": 2 / 3,
    "1.4": lambda x: 9 + 8 * (x - 2),
    "2.1": retangulo("def area(self): return self.base * self.altura"),
    "2.2": metodo("def __sub__(self, outro): return Valor(self.data - outro.data)"),
    "2.3": feito(CONTAS),
    "3.1": 3,
    "3.3": contar(CONTAR),
    "3.2": feito(CONTAS),
    "4.1": {"a": 6, "b": -4, "c": -2, "d": 4},
    "4.2": lambda a, b: (1 / b, -a / b**2),
    "4.3": levar("p.grad += v.grad * d"),
    "5.1": feito(CONTAS),
    "5.2": feito(CONTAS),
    "5.3": feito(CONTAS),
    "5.4": feito(CONTAS + VOLTA),
    "6.1": 1,
    "6.2": lambda t: sum((a + 1) * b for a, b in pairwise(t)),
    "6.3": feito(CAMADA, "Camada"),
    "7.1": media_dos_quadrados,
    "7.2": desce("p.data -= taxa * p.grad"),
    "7.3": feito(RETA, "treinar"),
    "8.1": lambda w: w.T,
    "8.2": lambda s, r: (s.argmax(axis=1) == r).mean(),
    "8.3": 16,
}

ERRADAS = {
    "1.1": [
        (f, "própria f"),
        (lambda x: 6 * x, "termo −4x"),
        (lambda x: 3 * x - 4, "expoente desce"),
        (lambda x: 6 * x + 1, "derivada de 5 é 0"),
        (lambda x: 6 * x + 4, "Derive termo a termo"),
        (8, "Aqui se dá uma função, mas veio int"),
        (lambda x: None, "falta um return"),
        (lambda: 3, "recebe 1 argumento"),
    ],
    "1.2": [
        (numerica("f(x + h) - f(x)"), "Falta dividir por h"),
        (numerica("(f(x) - f(x + h)) / h"), "sinal está trocado"),
        (numerica("(f(x + h) - f(x - h)) / h"), "divida por 2 * h"),
        (numerica("f(x + h) - f(x) / h"), "confira os parênteses"),
    ],
    "1.3": [
        (0, "resolva 6x − 4 = 0"),
        (1.5, "ao contrário"),
        (-2 / 3, "Confira o sinal"),
        (1, "devia valer 0"),
        ("2/3", "Esperava um número, mas a resposta é str"),
    ],
    "1.4": [
        (f, "Essa é a curva"),
        (lambda x: 8 * x, "Conte a partir dali"),
        (lambda x: 9 + 2 * (x - 2), "derivada em 2"),
        (lambda x: 9 + 8 * abs(x - 2), "não é uma reta"),
    ],
    "2.1": [
        (retangulo("def area(self): return self.base + self.altura"), "Somou os lados"),
        (retangulo("def area(self): return 2 * self.base + 2 * self.altura"), "perímetro"),
        (retangulo("def area(self): return 12", "self.b = base"), "não lembra da base"),
        (retangulo("x = 1"), "não tem o método area"),
        (retangulo("def area(self): self.base * self.altura"), "falta um return"),
        (12, "Aqui se dá a própria classe"),
    ],
    "2.2": [
        (metodo("def __sub__(self, outro): return Valor(outro.data - self.data)"), "ao contrário"),
        (metodo("def __sub__(self, outro): return self.data - outro.data"), "tem de dar outro Valor"),
        (
            metodo("def __sub__(self, outro):\n    self.data -= outro.data\n    return self"),
            "mudou o próprio a",
        ),
        (metodo("def __sub__(self, outro): return self + outro"), "Isso é a soma"),
    ],
    "2.3": [
        (
            metodo("def __add__(self, outro): return Valor(self.data + outro.data)\n__radd__ = __add__"),
            "outro = Valor(outro)",
        ),
        (metodo("__radd__ = None"), "Escreva __radd__"),
        (metodo("def __radd__(self, outro): return Valor(outro)"), "faz a mesma soma"),
        (metodo("def __add__(self, outro): return self.data + getattr(outro, 'data', outro)"), "outro Valor"),
    ],
    "3.1": [(5, "um vértice só"), (2, "Faltou o a"), (4, "um só"), (9, "Escreva os vértices")],
    "3.3": [
        (contar("return len(y.progenitor)"), "também conta"),
        (contar("return 1 + len(y.progenitor)"), "aos progenitores deles"),
        (contar("return 1 + sum(contar(p) for p in y.progenitor)"), "guarde num conjunto"),
        (contar("while True:\n    pass"), "nunca chega ao fim"),
        (contar("return contar(y)"), "uma função que se chama a si mesma sem parar"),
    ],
    "3.2": [
        (metodo("def __mul__(self, outro): return Valor(self.data * outro.data)"), "esqueceu de onde veio"),
        (
            metodo("def __mul__(self, outro): return Valor(self.data * outro.data, (self,), (), '×')"),
            "ficam os dois",
        ),
        (
            metodo("def __mul__(self, outro): return Valor(self.data * outro.data, (self, outro), (), '+')"),
            "o sinal da conta",
        ),
    ],
    "4.1": [
        ({"a": -3, "b": 2, "c": 1, "d": 4}, "só a derivada local"),
        ({"a": -6, "b": 4, "c": 2, "d": 4}, "sinal trocado"),
        ({"a": 6, "b": -4, "c": -2}, "Falta o gradiente de d"),
        ({"a": 6, "b": -4, "c": -2, "d": -8}, "quanto L muda"),
        ([6, -4, -2, 4], "é um dicionário"),
    ],
    "4.2": [
        (lambda a, b: (-a / b**2, 1 / b), "trocadas"),
        (lambda a, b: (1 / b, a / b**2), "falta um sinal de menos"),
        (lambda a, b: 1 / b, "uma lista ou uma tupla"),
        (lambda a, b: (1 / b, -a / b), "−a/b²"),
        (lambda a, b: (1, -a / b**2), "por isso 1/b"),
    ],
    "4.3": [
        (levar("p.grad = v.grad * d"), "use += em vez de ="),
        (levar("p.grad += d"), "só a derivada local"),
        (levar("pass"), "continuam com gradiente 0"),
        (levar("p.grad += v.grad * p.data"), "são as de .derivadas"),
    ],
    "5.1": [
        (
            metodo(
                "def tanh(self): return Valor(math.tanh(self.data), (self,), (1 - self.data**2,), 'tanh')"
            ),
            "é o resultado",
        ),
        (
            metodo("def tanh(self): return Valor(math.tanh(self.data), (self,), (), 'tanh')"),
            "tem de ter 1 elemento",
        ),
        (metodo("def tanh(self): return math.tanh(self.data)"), "tem de dar outro Valor"),
        (
            metodo(
                "def tanh(self):\n    y = math.tanh(self.data)\n    return Valor(y, (self,), (1 - y,), 't')"
            ),
            "elevar y ao quadrado",
        ),
    ],
    "5.2": [
        (
            metodo("def __truediv__(self, o): return Valor(self.data // o.data, (self, o), (1, 1))"),
            "barra dupla",
        ),
        (
            metodo(
                "def __truediv__(self, o): return Valor(self.data / o.data, (self, o), "
                "(1 / o.data, self.data / o.data**2))"
            ),
            "é negativa",
        ),
        (
            metodo("def __truediv__(self, o): return Valor(self.data / o.data, (o, self), (1, 1))"),
            "por esta ordem",
        ),
        (
            metodo("def __truediv__(self, o): return Valor(self.data / o.data, (self, o), (1, -1))"),
            "1 / b = 0,25",
        ),
    ],
    "5.3": [
        (metodo("def relu(self): return Valor(self.data, (self,), (1.0,))"), "o maior entre 0 e x"),
        (metodo("def relu(self): return Valor(max(0, self.data), (self,), (1.0,))"), "0 onde é negativo"),
        (
            metodo("def relu(self): return Valor(max(0, self.data), (self,), (max(0, self.data),))"),
            "1 onde x é positivo",
        ),
    ],
    "5.4": [
        (feito(CONTAS + VOLTA.replace("p.grad +=", "p.grad =")), "somam-se, com +="),
        (feito(CONTAS + SEM_ORDEM), "veja a ordem"),
        (feito(CONTAS + VOLTA.replace("self.grad = 1.0", "pass")), "começa com grad = 1"),
        (feito(CONTAS + SEM_FIM), "nunca chega ao fim"),
        (feito(CONTAS.replace("def relu", "def rele") + VOLTA), "a.relu() ainda não funciona"),
        (feito(CONTAS), "não tem o método retropropagar"),
        (
            feito((CONTAS + VOLTA).replace("(y * (1 - y),)", "(1 - y,)")),
            "Confira a derivada que esse método anota",
        ),
    ],
    "6.1": [
        (2, "Faltou somar o bias"),
        (3, "com o seu sinal"),
        (-7, "Confira os sinais"),
        (0, "um par de cada vez"),
    ],
    "6.2": [
        (lambda t: sum(a * b for a, b in pairwise(t)), "faltam os bias"),
        (sum, "Contou os neurônios"),
        (lambda t: sum(a * b for a, b in pairwise(t)) + sum(t), "não são neurônios"),
        (lambda t: 21, "[2, 2] tem 6"),
    ],
    "6.3": [
        (camada("return [n(x) for n in self.neuronios]", "return self.neuronios[0](x)"), "dá uma lista"),
        (
            camada("[Neuronio(entradas) for _ in range(unidades)]", "[Neuronio(entradas)] * unidades"),
            "são todas iguais",
        ),
        (
            camada(
                "[p for n in self.neuronios for p in n.parametros()]",
                "[n.parametros() for n in self.neuronios]",
            ),
            "listas dentro de uma lista",
        ),
        (camada("range(unidades)", "range(entradas)"), "4 neurônios, um por unidade"),
        (camada("for n in self.neuronios for", "for n in self.neuronios[:1] for"), "16 parâmetros"),
    ],
    "7.1": [
        (lambda a, b: sum((x - y) ** 2 for x, y in zip(a, b, strict=True)), "divide por quantos são"),
        (lambda a, b: sum(x - y for x, y in zip(a, b, strict=True)) / len(a), "eleve cada diferença"),
        (lambda a, b: sum(abs(x - y) for x, y in zip(a, b, strict=True)) / len(a), "erro absoluto"),
        (lambda a, b: sum(x - y for x, y in zip(a, b, strict=True)) ** 2 / len(a), "e não da soma"),
        (lambda a, b: media_dos_quadrados([getattr(x, "data", x) for x in a], b), "não use .data"),
    ],
    "7.2": [
        (desce("p.data += taxa * p.grad"), "a perda sobe"),
        (desce("p.data -= p.grad"), "Faltou a taxa"),
        (desce("p.grad -= taxa * p.data"), "mude o .data"),
        (desce("p.data -= taxa"), "1 − 0,4 = 0,6"),
    ],
    "7.3": [
        (reta("return peso, bias", "return bias, peso"), "trocados"),
        (reta("peso -=", "peso +="), "crescem sem parar"),
        (reta("range(epocas)", "range(3)"), "depois de 200 épocas"),
        (lambda xs, ys, epocas, taxa: (2, 1), "use o xs e o ys"),
        (lambda xs, ys, epocas, taxa: 2, "uma lista ou uma tupla"),
    ],
    "8.1": [
        (lambda w: w, "A forma continua"),
        (lambda w: w.reshape(2, 3), "reshape só os põe"),
        (lambda w: w.ravel(), "transponha com .T"),
    ],
    "8.2": [
        (lambda s, r: (s.argmax(axis=1) == r).sum(), "divida por quantas"),
        (lambda s, r: (s.argmax(axis=1) != r).mean(), "fração de erros"),
        (lambda s, r: 100 * (s.argmax(axis=1) == r).mean(), "de 0 a 1"),
        (lambda s, r: s.max(axis=1).sum() / 5, "argmax"),
    ],
    "8.3": [(15, "ficam de fora"), (15.625, "pedaço de lote"), (64, "quantos lotes"), (20, "para cima")],
}
