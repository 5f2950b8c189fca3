"""Uma coluna lida: se é de números, de datas ou de textos, e o que vale cada célula."""

import re
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from neuronio.dados import numeros as escritos
from neuronio.dados.ausentes import MENOS_NOVES_EM_DIANTE
from neuronio.dados.numeros import Decimal, Escrita, Unidade
from neuronio.dados.planilha import Coluna
from neuronio.dados.tracos import LE_COM, Especie, Traco

MAIOR = float(np.finfo(np.float32).max)


def e_numerica(coluna: Coluna) -> bool:
    """Diz se mais da metade das células que não faltam parece número, ou data: então todas têm de ser."""
    return _sao_a_maioria(coluna, Traco.PARECE_NUMERO) or _sao_a_maioria(coluna, Traco.PARECE_DATA)


def descobrir_escrita(coluna: Coluna, lembrada: Escrita | None = None) -> Escrita:
    """Como os números da coluna estão escritos, pelo que há nela e, se isso não basta, pelo que se lembra.

    Args:
        coluna: as células.
        lembrada: como estava escrita no treino, se já se aprendeu.

    Raises:
        ErroDeDados: convenções ou unidades misturadas, ou uma pontuação que se lê de duas maneiras.
    """
    if lembrada is None and _sao_a_maioria(coluna, Traco.PARECE_DATA):
        return Escrita(unidade="data")
    if lembrada is not None and lembrada.unidade == "data":
        return lembrada
    unidade = _unidade(coluna, lembrada)
    return Escrita(coluna.decimal or _decimal(coluna, lembrada), unidade)


def numeros(coluna: Coluna, escrita: Escrita) -> NDArray[np.float64]:
    """As células como números, NaN onde falta, ou um erro com a linha da primeira que não é número."""
    datas = escrita.unidade == "data"
    valores = _datas(coluna) if datas else _reais(coluna, escrita.decimal or ".")
    ruins = np.isnan(valores) & ~coluna.faltas
    if ruins.any():
        i = int(ruins.argmax())
        raise coluna.erro(i, _motivo(coluna, i, escrita))
    if escrita.unidade == "%":
        valores /= 100
    return _finitos(coluna, valores)


def _reais(coluna: Coluna, decimal: Decimal) -> NDArray[np.float64]:
    """O que valem as células que se leem com tal decimal; NaN nas outras."""
    vista = coluna.vista
    valores = vista.valores.copy()
    outra = Traco.TEM_PONTO if decimal == "," else Traco.TEM_VIRGULA
    if any(especie.tem(outra) for especie in coluna.especies):
        milhares = vista.com(outra)
        valores[milhares] = np.rint(1000 * valores[milhares])  # exato, que é menor que um milhão
        valores[milhares & ~vista.com(LE_COM[decimal])] = np.nan
    if len(vista.outras):
        de_cada = [
            escritos.valor(numero, decimal) if decimal in escritos.leituras(numero) else np.nan
            for numero, _ in vista.separados
        ]
        valores[vista.outras] = np.array(de_cada)[vista.celulas.distintas[1]]
    return valores


def _datas(coluna: Coluna) -> NDArray[np.float64]:
    """Os dias de cada data; NaN onde não há uma."""
    vista = coluna.vista
    valores = np.full(len(coluna.textos), np.nan)
    valores[vista.outras] = vista.dias[vista.celulas.distintas[1]]
    return valores


def _finitos(coluna: Coluna, valores: NDArray[np.float64]) -> NDArray[np.float64]:
    ruins = ~(np.abs(valores) <= MAIOR) & ~coluna.faltas
    if ruins.any():
        i = int(ruins.argmax())
        raise coluna.erro(
            i, f'"{coluna.textos[i]:.60}" não é um número finito que caiba em float32 (até {MAIOR:.1e}).'
        )
    return valores


def sem_marcas(coluna: Coluna, valores: NDArray[np.float64], minimo: float = np.inf) -> NDArray[np.float64]:
    """Os valores com NaN onde um −999 ou um −9999 está no lugar de um que falta.

    É uma marca se nada mais, nem o ``minimo`` que se viu no treino, chega perto de tão baixo.
    """
    if not any(especie.tem(Traco.SO_NOVES) for especie in coluna.especies):
        return valores
    marcas = coluna.vista.com(Traco.SO_NOVES) & (valores < MENOS_NOVES_EM_DIANTE)
    outros = valores[~marcas & ~np.isnan(valores)]
    if not marcas.any() or min(outros.min(initial=np.inf), minimo) < MENOS_NOVES_EM_DIANTE:
        return valores
    return np.where(marcas, np.nan, valores)


def _sao_a_maioria(coluna: Coluna, traco: Traco) -> bool:
    com_ele = sum(especie.quantas for especie in coluna.especies if especie.tem(traco))
    return 2 * com_ele > sum(especie.quantas for especie in coluna.especies)


def _unidade(coluna: Coluna, lembrada: Escrita | None) -> Unidade:
    """A unidade da coluna. Reais podem vir sem o R$; uma porcentagem sem o % seria cem vezes maior."""
    tem_porcento = any(especie.tem(Traco.EM_PORCENTO) for especie in coluna.especies)
    em_porcento = tem_porcento if lembrada is None else lembrada.unidade == "%"
    for especie in coluna.especies:
        if especie.tem(Traco.PARECE_NUMERO) and especie.tem(Traco.EM_PORCENTO) != em_porcento:
            outras = "porcentagens" if em_porcento else "números sem %"
            quando = "" if lembrada is None else ", no treino,"
            raise coluna.erro(
                especie.primeira,
                f'"{coluna.textos[especie.primeira]:.60}" está entre {outras}: a coluna{quando} as escreve '
                "de outra maneira. Escreva todas do mesmo jeito, com ou sem %.",
            )
    if em_porcento:
        return "%"
    em_reais = lembrada is not None and lembrada.unidade == "R$"
    return "R$" if em_reais or any(especie.tem(Traco.EM_REAIS) for especie in coluna.especies) else ""


def _decimal(coluna: Coluna, lembrada: Escrita | None) -> Decimal | None:
    decisivas = coluna.decisivas
    if len(decisivas) == 2:
        raise _mistura(coluna, decisivas)
    if decisivas:
        return next(iter(decisivas))
    dubias = [especie for especie in _legiveis(coluna) if especie.tem(Traco.TEM_VIRGULA | Traco.TEM_PONTO)]
    marcas: set[Decimal] = {"," if especie.tem(Traco.TEM_VIRGULA) else "." for especie in dubias}
    if not marcas:
        return lembrada.decimal if lembrada is not None else None
    if len(marcas) == 1:
        decidido = _pelo_que_ha_em_volta(coluna, marcas.pop(), lembrada)
        if decidido is not None:
            return decidido
    raise _duvida(coluna, dubias[0].primeira)


def _legiveis(coluna: Coluna) -> list[Especie]:
    return [e for e in coluna.especies if e.tem(Traco.LE_COM_VIRGULA | Traco.LE_COM_PONTO)]


def _pelo_que_ha_em_volta(coluna: Coluna, marca: Decimal, lembrada: Escrita | None) -> Decimal | None:
    """O decimal de números que sozinhos se leem das duas maneiras; ``None`` se nada o diz.

    Vale o que se aprendeu no treino, menos uma vírgula em quem aprendeu com ponto: é mais comum uma pessoa
    escrever 1,500 por um e meio. Depois, a forma dos números; depois, o arquivo: quem escreve 0.5 noutra
    coluna não põe ponto de milhar nesta, e num arquivo com ";" a vírgula é decimal.
    """
    if lembrada is not None and lembrada.decimal is not None:
        return lembrada.decimal if (lembrada.decimal, marca) != (".", ",") else None
    if _sao_milhares(coluna):
        return _outro(marca)
    if coluna.planilha.usa_ponto:
        return "."
    return "," if marca == "," and coluna.planilha.separador not in ("", ",") else None


def _sao_milhares(coluna: Coluna) -> bool:
    """Se a pontuação só pode ser a dos milhares, em números que se leem das duas maneiras.

    Um sem pontuação, menor que mil, diz que não se escreveram sempre três decimais; um pontuado que acaba em
    zero, que não se cortaram os zeros do fim. Decimais ou têm o mesmo tamanho ou perdem os zeros.
    """
    pontuacao = Traco.TEM_VIRGULA | Traco.TEM_PONTO
    pontuados = [especie for especie in _legiveis(coluna) if especie.tem(pontuacao)]
    soltos = [especie for especie in _legiveis(coluna) if not especie.tem(pontuacao)]
    return (
        bool(soltos)
        and all(especie.tem(Traco.CURTO) for especie in soltos)
        and any(especie.tem(Traco.ACABA_EM_ZERO) for especie in pontuados)
    )


def _mistura(coluna: Coluna, decisivas: dict[Decimal, int]) -> Exception:
    """O erro de duas convenções numa coluna: mostra uma célula da que é menos comum, e uma da outra."""
    vezes: dict[Decimal, int] = {
        decimal: sum(e.quantas for e in _legiveis(coluna) if not e.tem(LE_COM[_outro(decimal)]))
        for decimal in get_args(Decimal)
    }
    rara = min(vezes, key=lambda decimal: vezes[decimal])
    comum = _outro(rara)
    i, outra = decisivas[rara], decisivas[comum]
    return coluna.erro(
        i,
        f'"{coluna.textos[i]:.60}" não se lê como "{coluna.textos[outra]:.60}" (linha '
        f"{coluna.planilha.numeros[outra]}): "
        + (
            "um tem vírgula decimal e o outro, ponto. "
            if not re.search(r"\d[.,]\d{3}[.,]\d{3}", coluna.textos[i])
            else "a pontuação não é a mesma. "
        )
        + "Escreva a coluna toda de uma maneira só.",
    )


def _outro(decimal: Decimal) -> Decimal:
    return "," if decimal == "." else "."


def _duvida(coluna: Coluna, indice: int) -> Exception:
    """O erro de uma pontuação que pode ser decimal ou de milhares."""
    numero, _ = escritos.separar_unidade(coluna.textos[indice])
    inteiro = numero.replace(".", "").replace(",", "")
    real = numero.replace(",", ".").rstrip("0").rstrip(".").replace(".", ",")
    marca = escritos.marca(numero) or "."
    milhares = _outro(marca)
    return coluna.erro(
        indice,
        f'"{coluna.textos[indice]:.60}" pode ser {inteiro} ou {real}, e nada na coluna diz qual. Diga que '
        "decimal ela "
        f'usa: com decimal="{milhares}" é {inteiro}, e com decimal="{marca}" é {real}. Só para ela: '
        f'decimal={{"{coluna.nome}": "{milhares}"}}. No comando, --decimal.',
    )


def _motivo(coluna: Coluna, indice: int, escrita: Escrita) -> str:
    texto = coluna.textos[indice]
    numero, _ = escritos.separar_unidade(texto)
    dito = f"{texto:.60}"
    if escrita.unidade == "data" and escritos.tem_fuso(texto):
        return (
            f'"{dito}" tem um fuso horário, que não leio: deixe só a data e a hora, todas do mesmo fuso (no '
            "pandas, com .dt.tz_localize(None))."
        )
    if escrita.unidade == "data":
        return f'"{dito}" não é uma data que exista, como 31/12/2024 ou 2024-12-31, e esta coluna é de datas.'
    if not escritos.parece_numero(numero):
        return (
            f'"{dito}" não é número, e esta coluna é numérica. Corrija o valor; se ela é de categorias, '
            f'leia o arquivo com categorias=["{coluna.nome}"] (no comando, --categorias).'
        )
    if escrita.decimal == ",":
        return f'"{dito}" não é um número com vírgula decimal, como 1234,5 ou 1.234,5, e esta coluna a usa.'
    return f'"{dito}" não é um número como 1234.5.'
