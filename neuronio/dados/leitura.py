"""Uma coluna lida: se é de números, de datas ou de textos, e o que vale cada célula."""

import re
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from neuronio.dados import numeros as escritos
from neuronio.dados.ausentes import MENOS_NOVES_EM_DIANTE, parece_marca
from neuronio.dados.numeros import SEM_ESCRITA, Decimal, Escrita, Unidade
from neuronio.dados.planilha import Coluna

MAIOR = float(np.finfo(np.float32).max)


def e_numerica(coluna: Coluna) -> bool:
    """Diz se mais da metade das células que não faltam parece número, ou data: então todas têm de ser."""
    if coluna.direta is not None:
        return True
    parecem = sum(escritos.parece_numero(numero) for numero, _ in coluna.separados)
    return 2 * parecem > len(coluna.separados) or _e_de_datas(coluna)


def descobrir_escrita(coluna: Coluna, lembrada: Escrita | None = None) -> Escrita:
    """Como os números da coluna estão escritos, pelo que há nela e, se isso não basta, pelo que se lembra.

    Args:
        coluna: as células.
        lembrada: como estava escrita no treino, se já se aprendeu.

    Raises:
        ErroDeDados: convenções ou unidades misturadas, ou uma pontuação que se lê de duas maneiras.
    """
    sem_unidade = lembrada is None or lembrada.unidade in ("", "R$")
    if coluna.direta is not None and coluna.decimal is None and sem_unidade:
        antes = SEM_ESCRITA if lembrada is None else lembrada
        return Escrita(coluna.direta[1] or antes.decimal, antes.unidade)
    if lembrada is None and _e_de_datas(coluna):
        return Escrita(unidade="data")
    if lembrada is not None and lembrada.unidade == "data":
        return lembrada
    unidade = _unidade(coluna, lembrada)
    return Escrita(coluna.decimal or _decimal(coluna, lembrada), unidade)


def numeros(coluna: Coluna, escrita: Escrita) -> NDArray[np.float64]:
    """As células como números, NaN onde falta, ou um erro com a linha da primeira que não é número."""
    direta = coluna.direta
    if direta is not None and escrita.unidade in ("", "R$") and direta[1] in (None, escrita.decimal):
        return _finitos(coluna, direta[0])
    valores = np.full(len(coluna.textos), np.nan)
    indices = np.flatnonzero(~coluna.faltas).tolist()
    for i, (numero, _) in zip(indices, coluna.separados, strict=True):
        try:
            valores[i] = (
                escritos.dias(coluna.textos[i])
                if escrita.unidade == "data"
                else escritos.valor(numero, escrita.decimal or ".")
            )
        except ValueError:
            raise coluna.erro(i, _motivo(coluna, i, numero, escrita)) from None
    if escrita.unidade == "%":
        valores /= 100
    return _finitos(coluna, valores)


def _finitos(coluna: Coluna, valores: NDArray[np.float64]) -> NDArray[np.float64]:
    ruins = ~(np.abs(valores) <= MAIOR) & ~coluna.faltas
    if ruins.any():
        i = int(ruins.argmax())
        raise coluna.erro(
            i, f'"{coluna.textos[i]}" não é um número finito que caiba em float32 (até {MAIOR:.1e}).'
        )
    return valores


def sem_marcas(coluna: Coluna, valores: NDArray[np.float64], minimo: float = np.inf) -> NDArray[np.float64]:
    """Os valores com NaN onde um −999 ou um −9999 está no lugar de um que falta.

    É uma marca se nada mais, nem o ``minimo`` que se viu no treino, chega perto de tão baixo.
    """
    marcas = np.zeros(len(valores), bool)
    for i in np.flatnonzero(valores < MENOS_NOVES_EM_DIANTE):
        marcas[i] = parece_marca(escritos.separar_unidade(coluna.textos[i])[0])
    outros = valores[~marcas & ~np.isnan(valores)]
    if not marcas.any() or min(outros.min(initial=np.inf), minimo) < MENOS_NOVES_EM_DIANTE:
        return valores
    return np.where(marcas, np.nan, valores)


def _e_de_datas(coluna: Coluna) -> bool:
    if coluna.direta is not None:
        return False
    datas = sum(
        escritos.parece_data(texto)
        for texto, falta in zip(coluna.textos, coluna.faltas, strict=True)
        if not falta
    )
    return 2 * datas > len(coluna.separados)


def _unidade(coluna: Coluna, lembrada: Escrita | None) -> Unidade:
    """A unidade da coluna. Reais podem vir sem o R$; uma porcentagem sem o % seria cem vezes maior."""
    indices = np.flatnonzero(~coluna.faltas).tolist()
    unidades = [unidade for _, unidade in coluna.separados]
    em_porcento = "%" in unidades if lembrada is None else lembrada.unidade == "%"
    for i, (numero, unidade) in zip(indices, coluna.separados, strict=True):
        if escritos.parece_numero(numero) and (unidade == "%") != em_porcento:
            outras = "porcentagens" if em_porcento else "números sem %"
            quando = "" if lembrada is None else ", no treino,"
            raise coluna.erro(
                i,
                f'"{coluna.textos[i]}" está entre {outras}: a coluna{quando} as escreve de outra maneira. '
                "Escreva todas do mesmo jeito, com ou sem %.",
            )
    if em_porcento:
        return "%"
    return "R$" if "R$" in unidades or (lembrada is not None and lembrada.unidade == "R$") else ""


def _decimal(coluna: Coluna, lembrada: Escrita | None) -> Decimal | None:
    numeros = [numero for numero, _ in coluna.separados]
    decisivas = escritos.decisivas(numeros)
    if len(decisivas) == 2:
        raise _mistura(coluna, numeros, decisivas)
    if decisivas:
        return next(iter(decisivas))
    pontuados = [i for i, numero in enumerate(numeros) if escritos.marca(numero) and _e_dubio(numero)]
    marcas = {escritos.marca(numeros[i]) for i in pontuados}
    if not marcas:
        return lembrada.decimal if lembrada is not None else None
    if len(marcas) == 1:
        (marca,) = marcas
        decidido = _pelo_que_ha_em_volta(coluna, numeros, marca or ".", lembrada)
        if decidido is not None:
            return decidido
    raise _duvida(coluna, pontuados[0])


def _e_dubio(numero: str) -> bool:
    return len(escritos.leituras(numero)) == 2


def _pelo_que_ha_em_volta(
    coluna: Coluna, numeros: list[str], marca: Decimal, lembrada: Escrita | None
) -> Decimal | None:
    """O decimal de números que sozinhos se leem das duas maneiras; ``None`` se nada o diz.

    Vale o que se aprendeu no treino, menos uma vírgula em quem aprendeu com ponto: é mais comum uma pessoa
    escrever 1,500 por um e meio. Depois, a forma dos números; depois, o arquivo: quem escreve 0.5 noutra
    coluna não põe ponto de milhar nesta, e num arquivo com ";" a vírgula é decimal.
    """
    outra: Decimal = "," if marca == "." else "."
    if lembrada is not None and lembrada.decimal is not None:
        return lembrada.decimal if (lembrada.decimal, marca) != (".", ",") else None
    if escritos.sao_milhares([numero for numero in numeros if escritos.leituras(numero)]):
        return outra
    if coluna.planilha.usa_ponto:
        return "."
    return "," if marca == "," and coluna.planilha.separador not in ("", ",") else None


def _mistura(coluna: Coluna, numeros: list[str], decisivas: dict[Decimal, int]) -> Exception:
    """O erro de duas convenções numa coluna: mostra uma célula da que é menos comum, e uma da outra."""
    indices = np.flatnonzero(~coluna.faltas).tolist()
    vezes: dict[Decimal, int] = {
        decimal: sum(escritos.leituras(numero) == {decimal} for numero in numeros)
        for decimal in get_args(Decimal)
    }
    rara = min(vezes, key=lambda decimal: vezes[decimal])
    comum: Decimal = "," if rara == "." else "."
    i, outra = indices[decisivas[rara]], indices[decisivas[comum]]
    return coluna.erro(
        i,
        f'"{coluna.textos[i]}" não se lê como "{coluna.textos[outra]}" (linha '
        f"{coluna.planilha.numeros[outra]}): "
        + (
            "um tem vírgula decimal e o outro, ponto. "
            if not re.search(r"\d[.,]\d{3}[.,]\d{3}", coluna.textos[i])
            else "a pontuação não é a mesma. "
        )
        + "Escreva a coluna toda de uma maneira só.",
    )


def _duvida(coluna: Coluna, posicao: int) -> Exception:
    """O erro de uma pontuação que pode ser decimal ou de milhares."""
    indice = int(np.flatnonzero(~coluna.faltas)[posicao])
    numero = coluna.separados[posicao][0]
    inteiro = numero.replace(".", "").replace(",", "")
    real = numero.replace(",", ".").rstrip("0").rstrip(".").replace(".", ",")
    marca = escritos.marca(numero) or "."
    milhares: Decimal = "," if marca == "." else "."
    return coluna.erro(
        indice,
        f'"{coluna.textos[indice]}" pode ser {inteiro} ou {real}, e nada na coluna diz qual. Diga que '
        "decimal ela "
        f'usa: com decimal="{milhares}" é {inteiro}, e com decimal="{marca}" é {real}. Só para ela: '
        f'decimal={{"{coluna.nome}": "{milhares}"}}. No comando, --decimal.',
    )


def _motivo(coluna: Coluna, indice: int, numero: str, escrita: Escrita) -> str:
    texto = coluna.textos[indice]
    if escrita.unidade == "data":
        return (
            f'"{texto}" não é uma data que exista, como 31/12/2024 ou 2024-12-31, e esta coluna é de datas.'
        )
    if not escritos.parece_numero(numero):
        return (
            f'"{texto}" não é número, e esta coluna é numérica. Corrija o valor; se ela é de categorias, '
            f'leia o arquivo com categorias=["{coluna.nome}"] (no comando, --categorias).'
        )
    if escrita.decimal == ",":
        return f'"{texto}" não é um número com vírgula decimal, como 1234,5 ou 1.234,5, e esta coluna a usa.'
    return f'"{texto}" não é um número como 1234.5.'
