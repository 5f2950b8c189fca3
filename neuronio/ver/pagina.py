"""Uma coisa para olhar e mexer: um pedaço de página que se basta, no caderno ou num arquivo."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from neuronio.arquivos import como_caminho, escrever
from neuronio.erros import ErroDeArquivo

ESTILO = """
.nn-ver { --papel: #ffffff; --tinta: #0f172a; --suave: #51607a; --linha: #c3ccd9; --casa: #f3f6fa;
  --azul: #0072b2; --azul-claro: #d5e9f5; --laranja: #c2570c; --laranja-claro: #fce3d0; --verde: #00795a;
  --verde-claro: #cdeee3; --foco: #4f46e5; box-sizing: border-box; max-width: 860px; padding: 14px 16px;
  background: var(--papel); color: var(--tinta); border-radius: 10px; border: 1px solid var(--linha);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums }
@media (prefers-color-scheme: dark) {
  .nn-ver { --papel: #111a28; --tinta: #f1f5f9; --suave: #a9b6c8; --linha: #45536a; --casa: #1d2939;
    --azul: #7cc4ee; --azul-claro: #153c57; --laranja: #fdba74; --laranja-claro: #57300f; --verde: #5fd7b2;
    --verde-claro: #114a3a; --foco: #a5b4fc }
}
.nn-ver h3 { margin: 0 0 8px; font-size: 17px }
.nn-ver p { margin: 8px 0 }
.nn-ver .nn-suave { color: var(--suave) }
.nn-ver .nn-rolar { overflow-x: auto; padding: 2px }
.nn-ver svg { display: block; max-width: 100%; height: auto }
.nn-ver svg text { fill: var(--tinta); font: 13px system-ui, "Segoe UI", Arial, sans-serif }
.nn-ver .nn-comandos { display: none; flex-wrap: wrap; gap: 8px 10px; align-items: center; margin: 10px 0 0 }
.nn-ver.nn-vivo .nn-comandos { display: flex }
.nn-ver button, .nn-ver select { font: inherit; color: var(--tinta); background: var(--casa);
  padding: 4px 12px; border: 1px solid var(--linha); border-radius: 7px; cursor: pointer; min-height: 34px }
.nn-ver input[type=range] { flex: 1 1 160px; min-width: 120px; max-width: 340px; accent-color: var(--foco) }
.nn-ver :focus-visible { outline: 3px solid var(--foco); outline-offset: 2px }
.nn-ver table { border-collapse: separate; border-spacing: 3px; margin: 0; color: inherit }
.nn-ver td, .nn-ver th { min-width: 34px; height: 30px; padding: 2px 6px; text-align: center;
  border-radius: 5px; border: 2px solid transparent; background: var(--casa); color: inherit;
  box-sizing: border-box }
.nn-ver th { background: none; color: var(--suave); font-weight: 400; font-size: 13px; min-width: 18px }
.nn-ver tbody tr:nth-child(n) { background: none } /* o Jupyter pinta as linhas alternadas das tabelas */
.nn-ver .nn-a { background: var(--azul-claro); border-color: var(--azul) }
.nn-ver .nn-b { background: var(--laranja-claro); border-color: var(--laranja) }
.nn-ver .nn-c { background: var(--verde-claro); border-color: var(--verde) }
.nn-ver b.nn-a, .nn-ver b.nn-b, .nn-ver b.nn-c { padding: 1px 5px; border: 0; border-radius: 4px }
.nn-ver .nn-conta { min-height: 3.1em; overflow-wrap: anywhere }
"""


@dataclass(frozen=True, repr=False)
class Pagina:
    """Um desenho que se move: aparece no Jupyter e no Colab, e ``salvar`` o põe num arquivo.

    Não pede nada à rede. Sem os comandos, onde o caderno não os deixa executar, fica o desenho parado.

    Attributes:
        titulo: o que mostra.
        corpo: o HTML do desenho parado.
        roteiro: o nome do roteiro que o move, entre os de ``neuronio/ver/roteiros``.
        dados: o que o roteiro lê.
        estilo: o CSS que é só dele.
    """

    titulo: str
    corpo: str
    roteiro: str
    dados: dict[str, Any]
    estilo: str = ""

    @property
    def html(self) -> str:
        """O pedaço de página."""
        codigo = (files("neuronio.ver") / "roteiros" / f"{self.roteiro}.js").read_text(encoding="utf-8")
        dados = json.dumps(self.dados, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        marca = "nn-" + sha256(f"{self.corpo}{dados}{codigo}".encode()).hexdigest()[:12]
        # Da mesma figura mostrada duas vezes, cada uma se move uma vez só.
        mover = f'for (const raiz of document.querySelectorAll(".{marca}:not(.nn-vivo)"))'
        return (
            f'<div class="nn-ver {marca}" role="group" aria-label="{escape(self.titulo)}">'
            f"<style>{ESTILO}{self.estilo}</style><h3>{escape(self.titulo)}</h3>{self.corpo}</div>"
            f'<script>{{{mover} {{ raiz.classList.add("nn-vivo"); ({codigo.strip()})(raiz, {dados}); }}}}'
            "</script>"
        )

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f'{self.titulo}. Fora do Jupyter, use .salvar("figura.html") e abra o arquivo no navegador.'

    def salvar(self, caminho: str | os.PathLike[str]) -> Path:
        """Escreve a página num arquivo ``.html``, que qualquer navegador abre, sem rede.

        Args:
            caminho: o nome do arquivo; o que havia com esse nome é substituído.

        Returns:
            O caminho do arquivo.

        Raises:
            ErroDeArquivo: se o nome não termina em ``.html``, ou se não dá para escrever ali.
        """
        destino = como_caminho(caminho)
        if destino.suffix.lower() != ".html":
            raise ErroDeArquivo(
                'esta figura se move, e é salva numa página: o nome precisa terminar em ".html", mas recebeu '
                f'"{destino}".'
            )
        cabeca = (
            '<!DOCTYPE html><html lang="pt-BR"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self.titulo)}</title>"
            "<style>:root { color-scheme: light dark } body { margin: 12px }</style>"
        )
        return escrever(destino, f"{cabeca}{self.html}</html>".encode())
