"""A pasta de uma execução: o modelo, o histórico, a configuração, as figuras e o relatório de um treino."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from neuronio.arquivos import criar_pasta, erro_de_escrita, escrever
from neuronio.erros import ErroDeArquivo, ErroDeValor
from neuronio.linha_de_comando.conjuntos import impressao_digital
from neuronio.linha_de_comando.opcoes import em_opcao
from neuronio.linha_de_comando.receitas import Configuracao
from neuronio.treino.ponto import pontos_de

RAIZ = Path("execucoes")
MODELO, HISTORICO, CONFIGURACAO = "modelo.safetensors", "historico.csv", "configuracao.json"

CONCLUIDA, INTERROMPIDA, DIVERGIU, EM_ANDAMENTO = "concluída", "interrompida", "divergiu", "em andamento"


@dataclass(frozen=True)
class Execucao:
    """Uma execução: onde fica e o que a define.

    Args:
        pasta: a dela.
        configuracao: completa, sem nada por decidir.
        numero: maior que o das que já havia: diz qual é a última, que o relógio pode andar para trás.
    """

    pasta: Path
    configuracao: Configuracao
    numero: int = 0

    def anotar(self, situacao: str, resultados: dict[str, Any] | None = None, **outras: Any) -> None:
        """Escreve ``configuracao.json``: o que se pediu, em que pé está e o que se mediu."""
        from neuronio import __version__

        tudo = {
            **self.configuracao.para_dict(),
            "comando": self.configuracao.comando,
            "versao": __version__,
            "numero": self.numero,
            "situacao": situacao,
            "sha256_dos_dados": impressao_digital(self.configuracao.dados),
            **outras,
            "resultados": resultados or {},
        }
        texto = json.dumps(tudo, ensure_ascii=False, indent=2) + "\n"
        # Um byte de um caminho que não é UTF-8 se escreve como o JSON o escreve: \udcff.
        escrever(self.pasta / CONFIGURACAO, texto.encode(errors="backslashreplace"))

    def desfazer(self) -> None:
        """Apaga a pasta de um treino que nem começou; o que não é dela fica."""
        (self.pasta / CONFIGURACAO).unlink(missing_ok=True)
        try:
            self.pasta.rmdir()
        except OSError:
            return  # há nela outra coisa, que não é nossa


def conferir_nova(pasta: Path | None) -> None:
    """Recusa a pasta pedida para uma execução nova se ela já tem alguma coisa.

    Raises:
        ErroDeArquivo: se tem; nada dela é tocado.
    """
    if pasta is None:
        return
    if (pasta / CONFIGURACAO).exists():
        raise ErroDeArquivo(
            f"{pasta} já guarda uma execução. Para continuá-la, acrescente --retomar; para uma nova, escolha "
            "outra --saida."
        )
    if pasta.is_dir() and any(pasta.iterdir()):
        raise ErroDeArquivo(
            f"a pasta {pasta} não está vazia, e nada dela será tocado. Escolha outra --saida."
        )


def nova_execucao(pasta: Path | None, configuracao: Configuracao) -> Execucao:
    """Cria a pasta de uma execução, já conferida; sem nome dado, ``execucoes/<data-hora>``.

    Raises:
        ErroDeArquivo: se a pasta não pode ser criada, ou escrita.
    """
    pasta = nova_pasta(datetime.now().strftime("%Y-%m-%d_%H-%M-%S")) if pasta is None else criar_pasta(pasta)
    execucao = Execucao(pasta, configuracao, 1 + max((numero for numero, *_ in _execucoes()), default=0))
    execucao.anotar(EM_ANDAMENTO)
    return execucao


def nova_pasta(nome: str) -> Path:
    """Uma pasta que ainda não existia em ``execucoes``; se o nome já foi usado, ganha um número."""
    criar_pasta(RAIZ)
    for tentativa in count(1):
        pasta = RAIZ / (nome if tentativa == 1 else f"{nome}-{tentativa}")
        try:
            pasta.mkdir()
        except FileExistsError:
            continue
        except OSError as erro:
            raise erro_de_escrita(pasta, erro) from erro
        return pasta
    raise AssertionError("count não acaba")


def reabrir(pasta: Path | None, pedidas: Mapping[str, Any]) -> tuple[Execucao, int]:
    """A execução a continuar: a da pasta ou, sem ela, a última de ``execucoes`` que não foi concluída.

    Args:
        pasta: a de uma execução.
        pedidas: as opções ditas na linha de comando; só ``epocas`` pode mudar.

    Returns:
        A execução e quantas épocas ela já tem, se acabou.

    Raises:
        ErroDeArquivo: se não há execução para continuar, ou se os dados mudaram.
        ErroDeValor: se se pediu algo diferente do que ela usa.
    """
    pasta = _ultima_por_concluir() if pasta is None else pasta
    guardada, tudo = ler_configuracao(pasta)
    for nome, agora in pedidas.items():
        antes = getattr(guardada, nome)
        if nome != "epocas" and antes != agora:
            usa = f"não usa --{em_opcao(nome)}" if antes is None else f"usa --{em_opcao(nome)} {antes}"
            raise ErroDeValor(
                f"a execução de {pasta} {usa}, e um treino retomado não muda isso. Retire a opção, ou comece "
                "outra execução, sem --retomar."
            )
    feitas = int(tudo.get("epocas_feitas", 0))
    completa = replace(guardada, epocas=pedidas.get("epocas", guardada.epocas))
    return Execucao(pasta, completa, int(tudo.get("numero", 0))), feitas


def ler_configuracao(pasta: Path) -> tuple[Configuracao, dict[str, Any]]:
    """A configuração de uma execução, e tudo o mais que está no arquivo.

    Raises:
        ErroDeArquivo: se não há uma execução ali, se o arquivo está quebrado, ou se os dados dela mudaram.
    """
    caminho = pasta / CONFIGURACAO
    if not caminho.is_file():
        raise ErroDeArquivo(
            f"não há uma execução em {pasta}: falta {CONFIGURACAO}. Confira o caminho da pasta."
        )
    try:
        tudo = json.loads(caminho.read_text(encoding="utf-8"))
        nomes = {campo.name for campo in fields(Configuracao)}
        configuracao = Configuracao(**{nome: valor for nome, valor in tudo.items() if nome in nomes})
    except (OSError, ValueError, KeyError, TypeError) as erro:
        raise ErroDeArquivo(
            f"{caminho} está quebrado e não se lê ({erro!r}). Comece outra execução."
        ) from erro
    if impressao_digital(configuracao.dados) != tudo.get("sha256_dos_dados"):
        raise ErroDeArquivo(
            f"{configuracao.dados} mudou desde que a execução de {pasta} começou: as partes de treino e de "
            "teste não seriam as mesmas. Desfaça a mudança, ou comece outra execução."
        )
    return configuracao, tudo


def tem_ponto(pasta: Path) -> bool:
    """Se há um ponto de controle de onde continuar."""
    return bool(pontos_de(pasta))


def _execucoes() -> list[tuple[int, Path, str]]:
    """De cada execução que se lê em ``execucoes``: o número, a pasta e a situação."""
    achadas = []
    for caminho in RAIZ.glob(f"*/{CONFIGURACAO}"):
        try:
            tudo = json.loads(caminho.read_text(encoding="utf-8"))
            achadas.append((int(tudo.get("numero", 0)), caminho.parent, str(tudo.get("situacao"))))
        except (OSError, ValueError, TypeError, AttributeError):
            continue
    return achadas


def _ultima_por_concluir() -> Path:
    for _, pasta, situacao in sorted(_execucoes(), reverse=True):
        if situacao != CONCLUIDA:
            return pasta
    raise ErroDeArquivo(
        f"não há, em {RAIZ.resolve()}, uma execução por concluir. Diga qual retomar com --saida PASTA, ou "
        "comece outra, sem --retomar."
    )
