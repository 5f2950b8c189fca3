"""As cores do que se põe no meio de uma página: claras ou escuras como ela, que tem um botão que as troca."""

import re

_ESCURAS = re.compile(r"@media \(prefers-color-scheme: dark\) \{((?:[^{}]*\{[^{}]*\})+)\s*\}")


def saida(html: str) -> str:
    """O que um caderno mostraria, numa página."""
    return f'<div class="saida">{seguir_o_tema(html)}</div>'


def seguir_o_tema(html: str) -> str:
    """Põe as regras escuras de um estilo a valer quando a página é escura, e não só quando o sistema o é.

    Não leva aspas, que fechariam o atributo de uma página dentro de outra.

    >>> print(seguir_o_tema("@media (prefers-color-scheme: dark) { p { color: white } }"))
    @media (prefers-color-scheme: dark) { body:not([data-theme=light]) { p { color: white } } }
    body[data-theme=dark] { p { color: white } }
    """
    return _ESCURAS.sub(
        lambda achado: (
            f"@media (prefers-color-scheme: dark) {{ body:not([data-theme=light]) {{{achado[1]} }} }}\n"
            f"body[data-theme=dark] {{{achado[1]} }}"
        ),
        html,
    )
