"""O modelo num arquivo: pesos em safetensors, o resto nos metadados, e um resumo SHA-256 de tudo.

Carregar nunca executa código do arquivo: ele só diz nomes de classes da biblioteca (ou das que se entregam em
``classes``) e os argumentos com que se criam.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.arquivos import ArquivoEstragado, como_caminho, escrever, exigir_comum, motivo_de_leitura
from neuronio.camadas.camada import no_maximo
from neuronio.conferencias import inteiro_positivo
from neuronio.descricao import Reconstrucao, descrever
from neuronio.erros import ErroDeArquivo, ErroNeuronio
from neuronio.modelos.compacto import Arrays, compactar, espalhar, quantos_numeros
from neuronio.modelos.cuidado import MODELO_INTEIRO
from neuronio.motores import MOTORES
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Parametro, Tensor, Variavel
from neuronio.treino.embaralhamento import Embaralhamento
from neuronio.treino.historico import Historico

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo

FORMATO, FORMATO_COM_MASCARAS = 1, 2
"""O que só tem pesos inteiros, que toda versão lê, e o que tem máscaras."""
OBJETOS_SEM_PESOS, OBJETOS_POR_NUMERO = 2000, 10
"""Cada camada custa alguns décimos de milésimo de segundo: quantas se criam sem que haja pesos para elas."""
CONTADORES = ("taxa", "passo", "inicio", "duracao", "juntados")
"""Os números que um otimizador guarda, além do estado de cada parâmetro."""
LEMBRADO = "lembrado."
"""Começo do nome dos tensores que um callback pediu para guardar."""


def salvar(modelo: Modelo, caminho: str | Path) -> Path:
    """Escreve o modelo; veja `Modelo.salvar`."""
    if modelo.forma_saida is None:
        raise ErroDeArquivo(
            "a rede ainda não foi construída, e não tem pesos para salvar: comece-a com nn.Entrada(...) e "
            "compile, ou treine antes."
        )
    guardadas = _guardadas(modelo)
    arrays = compactar(modelo, guardadas, {nome: v.dados.copy() for nome, v in guardadas.items()})
    arrays.update({LEMBRADO + nome: t.numpy() for nome, t in modelo.lembrados.items()})
    texto = json.dumps(_descricao(modelo), ensure_ascii=False)
    return escrever(caminho, em_bytes(texto, arrays))


def em_bytes(texto: str, arrays: Arrays) -> bytes:
    """O arquivo, com o resumo do que há nele; o mesmo modelo dá sempre os mesmos bytes."""
    from safetensors.numpy import save

    conteudo = save(arrays, {"neuronio": texto, "sha256": _resumir(texto, arrays)})
    fim = 8 + int.from_bytes(conteudo[:8], "little")
    cabecalho = json.loads(conteudo[8:fim])
    cabecalho["__metadata__"] = dict(sorted(cabecalho["__metadata__"].items()))  # vêm em qualquer ordem
    em_ordem = json.dumps(cabecalho, ensure_ascii=False, separators=(",", ":")).encode()
    em_ordem += b" " * (-len(em_ordem) % 8)
    return b"".join((len(em_ordem).to_bytes(8, "little"), em_ordem, memoryview(conteudo)[fim:]))


@com_argumentos_em_portugues
def carregar(caminho: str | Path, classes: Iterable[type] = ()) -> Modelo:
    """Lê um modelo salvo, pronto para prever, avaliar e continuar o treino.

    Args:
        caminho: arquivo escrito por `Modelo.salvar`.
        classes: as suas próprias camadas, modelos, perdas ou otimizadores que o modelo usa.

    Raises:
        ErroDeArquivo: se o arquivo não existe, está truncado, é de outra espécie ou foi alterado, ou se falta
            entregar uma classe.

    >>> import neuronio as nn, pathlib, tempfile
    >>> rede = nn.RedeNeural([4, 3]); rede.compilar("sgd", "mse")
    >>> with tempfile.TemporaryDirectory() as pasta:
    ...     caminho = rede.salvar(pathlib.Path(pasta) / "rede.safetensors")
    ...     outra = nn.carregar(caminho)
    >>> bool((outra.prever([[1, 2, 3, 4]]) == rede.prever([[1, 2, 3, 4]])).all())
    True
    """
    origem, refazer = como_caminho(caminho), Reconstrucao(classes)
    descricao, arrays = ler(origem)
    with em_palavras(origem):
        numeros = quantos_numeros(arrays)
        _conferir_quantidade(descricao, numeros)
        modelo = _remontar(descricao, refazer, numeros)
        atribuir(modelo, arrays, origem)
    return modelo


def _conferir_quantidade(descricao: dict[str, Any], numeros: int) -> None:
    """Recusa uma arquitetura de muitos milhares de camadas que não têm, quase todas, nenhum peso."""
    objetos = _objetos(descricao["modelo"])
    if objetos > OBJETOS_SEM_PESOS + OBJETOS_POR_NUMERO * numeros:
        raise ErroDeArquivo(
            f"a arquitetura tem {objetos} camadas e outras peças, e o arquivo, {numeros} números: não são os "
            "pesos dela."
        )


def _objetos(descricao: Any) -> int:
    if isinstance(descricao, dict):
        return ("classe" in descricao) + sum(map(_objetos, descricao.values()))
    return sum(map(_objetos, descricao)) if isinstance(descricao, list) else 0


def _guardadas(modelo: Modelo) -> dict[str, Variavel]:
    """Tudo o que muda, pelo nome no arquivo, que só depende de onde cada coisa está."""
    modelo.preparar_otimizador()
    guardadas = {f"modelo.{nome}": variavel for nome, variavel in modelo.nomeadas()}
    for nome, otimizador in modelo.otimizadores.items():
        inicio = ".".join(filter(None, ("otimizador", nome)))
        for i, variavel in enumerate(otimizador.variaveis()):
            guardadas[f"{inicio}.{i:03}.{variavel.nome.rpartition('.')[2]}"] = variavel
    return guardadas


def _descricao(modelo: Modelo) -> dict[str, Any]:
    from neuronio import __version__

    ordem = modelo.embaralhamento
    ha_mascaras = any(p.mascara is not None for p in modelo.parametros())
    return {
        "formato": FORMATO_COM_MASCARAS if ha_mascaras else FORMATO,
        "versao": __version__,
        "modelo": descrever(modelo),
        **_entradas(modelo),
        "treino": treino_de(modelo),
        "motor": modelo.motor_pedido,
        "preparo": None if modelo.preparo is None else modelo.preparo.para_dict(),
        "colunas": {entrada: list(nomes) for entrada, nomes in modelo.colunas_entrada.items()},
        "historico": modelo.historico.para_dict(),
        "embaralhamento": None if ordem is None else {"chave": list(ordem.chave), "epocas": ordem.epocas},
        **({} if modelo.andamento is None else {"posicao": modelo.andamento().para_dict()}),
    }


def _entradas(modelo: Modelo) -> dict[str, Any]:
    """A forma e o tipo de uma amostra; de várias entradas, os de cada uma."""
    if len(modelo.formas_entrada) == 1:
        return {"forma_entrada": list(modelo.forma_entrada or ()), "tipo_entrada": modelo.tipo_entrada}
    formas = {nome: list(forma) for nome, forma in modelo.formas_entrada.items()}
    return {"forma_entrada": formas, "tipo_entrada": modelo.tipos_entrada}


def formas_de(modelo: Modelo, descricao: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """As formas que um arquivo diz; de uma entrada só, ele não diz o nome."""
    formas = descricao["forma_entrada"]
    if not isinstance(formas, dict):
        formas = {(modelo.entradas() or ("x",))[0]: formas}
    return {
        str(nome): tuple(inteiro_positivo("cada tamanho da entrada", t) for t in forma)
        for nome, forma in formas.items()
    }


def partes_do_treino(modelo: Modelo) -> dict[str, Any]:
    """O que se deu a `compilar`."""
    varios = MODELO_INTEIRO not in modelo.otimizadores and modelo.otimizadores
    return {
        "otimizador": modelo.otimizadores if varios else modelo.otimizadores.get(MODELO_INTEIRO),
        "perda": modelo.perda,
        "metricas": modelo.metricas,
        "media_movel": None if modelo.media_dos_pesos is None else modelo.media_dos_pesos.beta,
    }


def treino_de(modelo: Modelo) -> dict[str, Any]:
    return {nome: descrever(objeto) for nome, objeto in partes_do_treino(modelo).items()}


def _remontar(descricao: dict[str, Any], refazer: Reconstrucao, numeros: int) -> Modelo:
    from neuronio.dados import Preparo
    from neuronio.modelos.modelo import Modelo

    modelo = refazer.de(descricao["modelo"])
    if not isinstance(modelo, Modelo):
        raise ErroDeArquivo(f"o arquivo diz que o modelo é {type(modelo).__name__}, que não é um modelo.")
    partes = ("otimizador", "perda", "metricas", "media_movel")
    treino = {parte: refazer.de(descricao["treino"].get(parte)) for parte in partes}
    formas, tipo = formas_de(modelo, descricao), descricao["tipo_entrada"]
    # o motor do arquivo pode não estar nesta instalação
    modelo.motor_pedido = descricao["motor"] if descricao["motor"] in MOTORES else "auto"
    with no_maximo(numeros):
        modelo.construir_com(formas, tipo)
    if treino["otimizador"] is not None:
        modelo.compilar(**treino, motor=modelo.motor_pedido)
    if descricao["preparo"] is not None:
        modelo.preparo = Preparo.de_dict(descricao["preparo"])
    modelo.colunas_entrada = _colunas(descricao.get("colunas", {}))
    modelo.historico = Historico.de_dict(descricao["historico"])
    modelo.embaralhamento = ordem_de(descricao)
    return modelo


def _colunas(descritas: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {str(entrada): tuple(str(nome) for nome in nomes) for entrada, nomes in descritas.items()}


def ordem_de(descricao: dict[str, Any]) -> Embaralhamento | None:
    ordem = descricao["embaralhamento"]
    if ordem is None:
        return None
    return Embaralhamento(list(ordem["chave"]), ordem["epocas"])


def atribuir(modelo: Modelo, arrays: Arrays, caminho: Path) -> None:
    """Põe os arrays nas variáveis; só depois de conferir todos, para não parar no meio."""
    guardadas = _guardadas(modelo)
    arrays, mascaras = espalhar(modelo, guardadas, arrays)
    lembrados = {nome: array for nome, array in arrays.items() if nome.startswith(LEMBRADO)}
    sobram = set(guardadas) ^ (set(arrays) - set(lembrados))
    if sobram:
        nomes = ", ".join(f"{nome:.80}" for nome in sorted(sobram)[:5])
        raise ErroDeArquivo(f"os pesos de {caminho} não são os deste modelo: sobram ou faltam {nomes}.")
    com_agenda = {id(v) for o in modelo.otimizadores.values() if o.agenda for v in o.variaveis()}
    for nome, variavel in guardadas.items():
        array = arrays[nome]
        if (array.shape, array.dtype.name) != (variavel.forma, variavel.tipo):
            raise ErroDeArquivo(
                f"em {caminho}, {nome} é {array.dtype.name} {array.shape}, e o modelo espera {variavel.tipo} "
                f"{variavel.forma}."
            )
        _conferir_numeros(nome, array, caminho, com_agenda=id(variavel) in com_agenda)
    for nome, variavel in guardadas.items():
        if isinstance(variavel, Parametro) and not _mesma(variavel.mascara, mascaras.get(nome)):
            variavel.mascara = mascaras.get(nome)
        variavel.atribuir(arrays[nome])
    modelo.lembrados = {n.removeprefix(LEMBRADO): Tensor(a, tipo=a.dtype.name) for n, a in lembrados.items()}


def _mesma(mascara: np.ndarray | None, outra: np.ndarray | None) -> bool:
    return mascara is outra or (mascara is not None and outra is not None and bool((mascara == outra).all()))


def _conferir_numeros(nome: str, array: np.ndarray, caminho: Path, com_agenda: bool) -> None:
    """Recusa os números a que nenhum treino chega, e que só mais tarde estragariam tudo.

    A taxa só chega a zero por uma agenda que acabou.
    """
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise ErroDeArquivo(
            f"em {caminho}, {nome} tem NaN: a rede divergiu antes de ser salva, ou o arquivo foi forjado. "
            "Use um que se salvou antes."
        )
    papel = nome.rpartition(".")[2] if nome.startswith("otimizador") else ""
    parada = papel == "taxa" and array == 0 and not com_agenda
    if papel in CONTADORES and (parada or not 0 <= array < np.inf):
        raise ErroDeArquivo(f"em {caminho}, {nome} vale {array}, e nenhum treino o deixa assim.")


def ler(caminho: Path) -> tuple[dict[str, Any], Arrays]:
    """O que há num arquivo, já conferido com o seu resumo SHA-256."""
    from safetensors import safe_open

    if caminho.is_dir():
        raise ErroDeArquivo(
            f"{caminho} é uma pasta. Dê o caminho do arquivo do modelo, que fica dentro dela."
        )
    exigir_comum(caminho)
    if not caminho.is_file():
        raise ErroDeArquivo(f"não há arquivo em {caminho}. Confira o caminho e a pasta em que você está.")
    try:
        caminho.open("rb").close()  # o safetensors diria em inglês o que houve
        with safe_open(caminho, framework="np") as arquivo:
            metadados = arquivo.metadata() or {}
            arrays = {nome: arquivo.get_tensor(nome) for nome in arquivo.keys()}  # noqa: SIM118
    except OSError as erro:
        raise ArquivoEstragado(f"não consegui ler {caminho}: {motivo_de_leitura(erro)}.") from erro
    except Exception as erro:  # o que quer que a leitura de um arquivo alheio levante
        raise ArquivoEstragado(
            f"{caminho} não se lê como um modelo: está truncado, corrompido, ou é de outra espécie."
        ) from erro
    texto = metadados.get("neuronio")
    if texto is None:
        raise ErroDeArquivo(
            f"{caminho} é um safetensors, mas não foi salvo pelo Neurônio: falta a arquitetura."
        )
    if metadados.get("sha256") != _resumir(texto, arrays):
        raise ArquivoEstragado(
            f"{caminho} foi alterado depois de salvo: o conteúdo não confere com o SHA-256."
        )
    with em_palavras(caminho):
        descricao = json.loads(texto)
        if descricao["formato"] not in (FORMATO, FORMATO_COM_MASCARAS):
            raise ErroDeArquivo(
                f"{caminho} tem o formato {descricao['formato']}, e esta versão lê até o "
                f"{FORMATO_COM_MASCARAS}. Atualize o Neurônio."
            )
    return descricao, arrays


@contextmanager
def em_palavras(caminho: Path) -> Iterator[None]:
    """Dentro do bloco, tudo o que dá errado por causa do arquivo vira um `ErroDeArquivo` que o nomeia."""
    try:
        yield
    except ErroDeArquivo as erro:
        if str(caminho) in str(erro):
            raise
        raise ErroDeArquivo(f"{caminho}: {_curta(erro)}") from erro
    except ErroNeuronio as erro:
        raise ErroDeArquivo(f"não foi possível remontar o modelo de {caminho}: {_curta(erro)}") from erro
    except Exception as erro:  # um arquivo pode dizer qualquer coisa: nada do que ele cause escapa daqui
        motivo = "a descrição que há nele não se entende, como se não tivesse sido escrita por Modelo.salvar"
        if _de_fora(erro):
            motivo = f"uma classe que você entregou não se criou ({type(erro).__name__}: {erro})"
        raise ErroDeArquivo(f"não foi possível remontar o modelo de {caminho}: {motivo}.") from erro


def _curta(erro: Exception) -> str:
    """A frase do erro, que um arquivo pode ter feito do tamanho que quis."""
    texto = str(erro)
    return texto if len(texto) <= 1000 else f"{texto[:500]}…{texto[-300:]}"


def _de_fora(erro: Exception) -> bool:
    """Se o erro nasceu numa classe que não é da biblioteca, e a frase dele interessa a quem a escreveu."""
    *_, (quadro, _) = traceback.walk_tb(erro.__traceback__)
    pacote = str(quadro.f_globals.get("__name__", "")).partition(".")[0]
    return pacote not in ("neuronio", "numpy", *sys.stdlib_module_names)


def _resumir(texto: str, arrays: Arrays) -> str:
    import hashlib

    resumo = hashlib.sha256(texto.encode())
    for nome in sorted(arrays):
        resumo.update(f"{nome} {arrays[nome].dtype} {arrays[nome].shape}".encode())
        resumo.update(arrays[nome].tobytes())
    return resumo.hexdigest()
