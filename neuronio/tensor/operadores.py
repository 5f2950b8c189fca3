"""Os operadores que tensores e variáveis têm em comum: cada um chama uma operação."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.erros import ErroDeTipo
from neuronio.tensor import aritmetica as ar
from neuronio.tensor import comparacoes as co
from neuronio.tensor import elementares as el
from neuronio.tensor import indexacao, produto
from neuronio.tensor.formas import Formas
from neuronio.tensor.funcoes import Funcoes
from neuronio.tensor.resumos import Resumos

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


class Operadores(Funcoes, Resumos, Formas):
    """Aritmética, comparações e pedaços; os outros métodos vêm, cada espécie, da sua página."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def tensor(self) -> Tensor: ...

    # ── aritmética ──────────────────────────────────────────────────────────
    def __add__(self, outro: Any) -> Tensor:
        return ar.somar(self, outro)

    def __radd__(self, outro: Any) -> Tensor:
        return ar.somar(outro, self)

    def __sub__(self, outro: Any) -> Tensor:
        return ar.subtrair(self, outro)

    def __rsub__(self, outro: Any) -> Tensor:
        return ar.subtrair(outro, self)

    def __mul__(self, outro: Any) -> Tensor:
        return ar.multiplicar(self, outro)

    def __rmul__(self, outro: Any) -> Tensor:
        return ar.multiplicar(outro, self)

    def __truediv__(self, outro: Any) -> Tensor:
        return ar.dividir(self, outro)

    def __rtruediv__(self, outro: Any) -> Tensor:
        return ar.dividir(outro, self)

    def __floordiv__(self, outro: Any) -> Tensor:
        return ar.quociente(self, outro)

    def __rfloordiv__(self, outro: Any) -> Tensor:
        return ar.quociente(outro, self)

    def __mod__(self, outro: Any) -> Tensor:
        return ar.resto(self, outro)

    def __rmod__(self, outro: Any) -> Tensor:
        return ar.resto(outro, self)

    def __pow__(self, outro: Any) -> Tensor:
        return ar.elevar(self, outro)

    def __rpow__(self, outro: Any) -> Tensor:
        return ar.elevar(outro, self)

    def __neg__(self) -> Tensor:
        return ar.negativo(self)

    def __abs__(self) -> Tensor:
        return el.absoluto(self)

    def __matmul__(self, outro: Any) -> Tensor:
        return produto.multiplicar_matrizes(self, outro)

    def __rmatmul__(self, outro: Any) -> Tensor:
        return produto.multiplicar_matrizes(outro, self)

    # ── comparações ─────────────────────────────────────────────────────────
    def __lt__(self, outro: Any) -> Tensor:
        return co.menor(self, outro)

    def __le__(self, outro: Any) -> Tensor:
        return co.menor_igual(self, outro)

    def __gt__(self, outro: Any) -> Tensor:
        return co.menor(outro, self)

    def __ge__(self, outro: Any) -> Tensor:
        return co.menor_igual(outro, self)

    def __eq__(self, outro: Any) -> Tensor:  # type: ignore[override]  # compara elemento a elemento
        return co.igual(self, outro)

    def __ne__(self, outro: Any) -> Tensor:  # type: ignore[override]
        return co.nao(co.igual(self, outro))

    __hash__ = object.__hash__

    def __and__(self, outro: Any) -> Tensor:
        return co.logico_e(*_condicoes("&", self, outro))

    def __rand__(self, outro: Any) -> Tensor:
        return co.logico_e(*_condicoes("&", outro, self))

    def __or__(self, outro: Any) -> Tensor:
        return co.logico_ou(*_condicoes("|", self, outro))

    def __ror__(self, outro: Any) -> Tensor:
        return co.logico_ou(*_condicoes("|", outro, self))

    def __invert__(self) -> Tensor:
        return co.nao(*_condicoes("~", self))

    # ── pedaços ─────────────────────────────────────────────────────────────
    def __getitem__(self, chave: Any) -> Tensor:
        return indexacao.indexar(self.tensor, chave)

    def __setitem__(self, chave: Any, valor: Any) -> None:
        raise ErroDeTipo(
            "um tensor não muda depois de criado. Para trocar alguns elementos, faça outro: "
            "nn.onde(condicao, novos, t); para juntar pedaços, nn.concatenar."
        )


def _condicoes(operador: str, *operandos: Any) -> list[Tensor]:
    """Os operandos de uma conta lógica, que são todos bool."""
    from neuronio.tensor.tensor import como_tensores

    tensores = como_tensores(operandos)
    for t in tensores:
        if t.tipo != "bool":
            raise ErroDeTipo(
                f"{operador} age sobre condições (tensores bool), como (x > 0) {operador} (x < 1), mas "
                f"recebeu {t.tipo}. Os parênteses em volta de cada comparação são obrigatórios."
            )
    return tensores
