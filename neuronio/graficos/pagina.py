"""A página: o que é comum a todo relatório, de um treino ou de um estudo."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from string import Template

PAGINA = "relatorio.html"


def escrever_pagina(
    titulo: str, especie: str, identidade: str, atalhos: Mapping[str, str], corpo: str, aviso: str = ""
) -> bytes:
    """A página inteira, num arquivo só, que se abre sem rede.

    Args:
        titulo: o que se estudou.
        especie: que relatório é: "relatório de treino".
        identidade: de quando é e onde fica, já em HTML.
        atalhos: marca de uma seção → como se chama.
        corpo, aviso: já em HTML.
    """
    modelo = Template(files("neuronio.graficos").joinpath(PAGINA).read_text(encoding="utf-8"))
    pagina = modelo.substitute(
        titulo=escape(titulo),
        especie=escape(especie),
        identidade=identidade,
        atalhos=" · ".join(f'<a href="#{marca}">{escape(nome)}</a>' for marca, nome in atalhos.items()),
        aviso=aviso,
        corpo=corpo,
    )
    # Um caminho pode ter bytes que não são UTF-8: na página, cada um é um "?".
    return pagina.encode("utf-8", "replace")
