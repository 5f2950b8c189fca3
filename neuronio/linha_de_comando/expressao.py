"""Da expressão escrita pelo usuário ao grafo de ``Valor``, sem nunca executar o texto como código."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

from neuronio.erros import ErroDeNome, ErroDeValor, erro_de_nome
from neuronio.valor import Valor

TAMANHO_MAXIMO = 400
FUNCOES: dict[str, Callable[[Valor], Valor]] = {
    "exp": Valor.exp,
    "log": Valor.log,
    "relu": Valor.relu,
    "sig": Valor.sig,
    "sigmoide": Valor.sig,
    "tanh": Valor.tanh,
}
_CONTAS: dict[type[ast.operator], Callable[[Valor, Valor], Valor]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_SE_ESCREVE = {
    ast.BitXor: "a potência se escreve **, como em a**2",
    ast.Tuple: "o número decimal leva ponto, como em 2.5",
    ast.FloorDiv: "a divisão se escreve com uma só barra, como em a/b",
    ast.MatMult: "o produto de dois números se escreve a*b",
}


def calcular(texto: str, valores: Mapping[str, float]) -> Valor:
    """O grafo de uma expressão, já calculado.

    Args:
        texto: nomes, números, parênteses, + - * / ** e as funções exp, log, relu, sig e tanh, escritas
            ``(a*b).tanh()`` ou ``tanh(a*b)``.
        valores: o número de cada nome.

    Raises:
        ErroDeValor: se há na expressão outra coisa, ou se a conta não existe.
        ErroDeNome: se falta o valor de um nome, ou a função não existe.

    >>> calcular("(a*b + 10).relu()", {"a": 2.0, "b": -3.0})
    Valor(data=4.0, grad=0.0, rotulo='y')
    """
    if len(texto) > TAMANHO_MAXIMO:
        raise ErroDeValor(
            f"a expressão tem {len(texto)} caracteres, e um desenho só se lê até {TAMANHO_MAXIMO}. Desenhe "
            "uma parte."
        )
    try:
        arvore = ast.parse(texto.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as erro:
        raise ErroDeValor(_onde_esta(texto, erro)) from None
    folhas = {nome: Valor(valor, rotulo=nome) for nome, valor in valores.items()}
    y = _Leitura(texto.strip(), folhas).de(arvore.body)
    sobram = [nome for nome in folhas if nome not in _nomes(arvore)]
    if sobram:
        raise ErroDeNome(f"a expressão não usa {', '.join(sobram)}. Retire o valor, ou confira o nome.")
    if not y.rotulo and "y" not in folhas:
        y.rotulo = "y"
    return y


def _nomes(arvore: ast.AST) -> set[str]:
    return {vertice.id for vertice in ast.walk(arvore) if isinstance(vertice, ast.Name)}


class _Leitura:
    """Percorre a árvore da expressão e faz as contas que reconhece; o resto recusa."""

    def __init__(self, texto: str, folhas: Mapping[str, Valor]) -> None:
        self.texto, self.folhas = texto, folhas

    def de(self, vertice: ast.expr) -> Valor:
        match vertice:
            case ast.Name(id=nome):
                return self._folha(nome)
            case ast.Constant(value=int() | float() as valor) if not isinstance(valor, bool):
                return Valor(valor)
            case ast.UnaryOp(op=ast.USub(), operand=operando):
                return -self.de(operando)
            case ast.UnaryOp(op=ast.UAdd(), operand=operando):
                return self.de(operando)
            case ast.BinOp(left=base, op=ast.Pow(), right=ast.Constant(value=int() | float() as expoente)):
                return self.de(base) ** expoente
            case ast.BinOp(left=esquerda, op=conta, right=direita) if type(conta) in _CONTAS:
                return _CONTAS[type(conta)](self.de(esquerda), self.de(direita))
            case ast.Call(func=ast.Attribute(value=dono, attr=nome), args=[], keywords=[]):
                return self._funcao(nome)(self.de(dono))
            case ast.Call(func=ast.Name(id=nome), args=[operando], keywords=[]):
                return self._funcao(nome)(self.de(operando))
            case _:
                raise self._recusa(vertice)

    def _folha(self, nome: str) -> Valor:
        if nome not in self.folhas:
            raise ErroDeNome(f"falta o valor de {nome}. Acrescente-o depois da expressão, como {nome}=2")
        return self.folhas[nome]

    def _funcao(self, nome: str) -> Callable[[Valor], Valor]:
        if nome not in FUNCOES:
            raise erro_de_nome("nome de função", nome, FUNCOES)
        return FUNCOES[nome]

    def _recusa(self, vertice: ast.expr) -> ErroDeValor:
        trecho = ast.get_source_segment(self.texto, vertice) or self.texto
        especie = type(vertice.op) if isinstance(vertice, ast.BinOp) else type(vertice)
        dica = _SE_ESCREVE.get(
            especie,
            "uma expressão tem nomes, números, parênteses, + - * / ** e as funções "
            f"{', '.join(FUNCOES)}, como em (a*b + 10).tanh()",
        )
        return ErroDeValor(f'não entendo "{trecho}": {dica}.')


def _onde_esta(texto: str, erro: BaseException) -> str:
    """A mensagem de uma expressão que nem se consegue ler, com uma seta no lugar."""
    if not texto.strip():
        return 'a expressão está vazia. Escreva uma, como "(a*b + 10).tanh()" a=2 b=-3'
    coluna = erro.offset if isinstance(erro, SyntaxError) and erro.offset else None
    seta = "" if coluna is None or "\n" in texto else f"\n  {texto.strip()}\n  {' ' * (coluna - 1)}^"
    return f"a expressão não se lê: falta ou sobra um sinal ou um parêntese. O produto se escreve a*b.{seta}"
