"""``neuronio info``: o que há nesta instalação e neste computador."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from neuronio.dados import onde_esta_o_mnist, pasta_do_cache
from neuronio.erros import ErroDeValor
from neuronio.linha_de_comando.terminal import terminal
from neuronio.motores import MOTORES, PREVISTOS
from neuronio.motores.processadores import cota_do_conteiner, processadores
from neuronio.motores.threads import VARIAVEL, threads


def info() -> int:
    """Mostra a versão, os motores, o processador e os dados que já estão neste computador."""
    from rich.table import Table

    tabela = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for nome, valor in _linhas():
        tabela.add_row(nome, valor)
    terminal().print(tabela)
    return 0


def _linhas() -> list[tuple[str, str]]:
    import numpy as np

    from neuronio import __version__

    return [
        ("Neurônio", __version__),
        ("Python", f"{platform.python_version()} ({platform.system()})"),
        ("NumPy", np.__version__),
        *((f"Motor {nome}", _motor(nome)) for nome in sorted({*MOTORES, *PREVISTOS})),
        ("Motor auto", _o_que_se_usa()),
        ("Processador", _processador()),
        ("Núcleos", _nucleos()),
        *(_do_codigo_compilado() if "llvm" in MOTORES else []),
        ("Dígitos, íris e CO₂", "vêm com a instalação"),
        ("MNIST", _mnist()),
        ("Cache", str(pasta_do_cache())),
    ]


def _do_codigo_compilado() -> list[tuple[str, str]]:
    return [("Vetores", _vetores()), ("L1 e L2", _caches()), ("Threads", _threads())]


def _nucleos() -> str:
    """Os que este processo pode usar e, se não são os do computador, por quê."""
    usados, ha, cota = processadores(), os.cpu_count() or 1, cota_do_conteiner()
    if cota is not None and cota < ha:
        return f"{usados}, dos {ha} do computador: a cota deste contêiner é de {cota:.3g}".replace(".", ",")
    return (
        str(usados) if usados == ha else f"{usados}, dos {ha} do computador, em que este processo pode estar"
    )


def _motor(nome: str) -> str:
    return "instalado" if nome in MOTORES else "não instalado"


def _o_que_se_usa() -> str:
    """O motor de quem não escolhe nenhum."""
    if "llvm" in MOTORES:
        return "llvm, que compila as redes; o que ele não cobre executa no numpy"
    return "numpy: falta o pacote llvmlite, que compila as redes (pip install llvmlite)"


def _vetores() -> str:
    from neuronio.motores.llvm.processador.vetores import VARIAVEL, vetores_do_processador

    try:
        vetores = vetores_do_processador()
    except ErroDeValor as erro:
        return str(erro)
    largura = f"{vetores.nome}, {vetores.lanes} números float32 por instrução"
    return f"{largura}; limitam-se com a variável {VARIAVEL}"


def _caches() -> str:
    from neuronio.motores.llvm.processador.caches import VARIAVEL, achados, caches_do_processador, da_variavel

    try:
        pedidos, caches = da_variavel(), caches_do_processador()
    except ErroDeValor as erro:
        return str(erro)
    if pedidos:
        return f"{caches}, como diz a variável {VARIAVEL}"
    if achados() is None:
        return f"{caches}, supostos: o processador não os diz; dizem-se com a variável {VARIAVEL}"
    return f"{caches}; mudam-se com a variável {VARIAVEL}"


def _threads() -> str:
    try:
        return f"{threads()} no código compilado; mudam-se com nn.threads(n) ou a variável {VARIAVEL}"
    except ErroDeValor as erro:
        return str(erro)


def _mnist() -> str:
    pasta = onde_esta_o_mnist()
    if pasta is not None:
        return f"em {pasta}"
    procurada = os.environ.get("NEURONIO_DADOS")
    if procurada:
        return f"não está em {Path(procurada) / 'mnist'}, onde a variável NEURONIO_DADOS manda procurar"
    return f"será baixado para {pasta_do_cache() / 'mnist'} quando for pedido"


def _processador() -> str:
    """O nome do processador; o Python não o sabe no Linux, mas o sistema sim."""
    try:
        linhas = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    nomes = [linha.split(":", 1)[1].strip() for linha in linhas if linha.startswith("model name")]
    return nomes[0] if nomes else platform.machine()
