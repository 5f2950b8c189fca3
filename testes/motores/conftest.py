"""O que os testes de motores têm em comum: os módulos ao lado, que este põe ao alcance, e um sistema."""

import pytest

from neuronio.motores import grupos_de_controle


@pytest.fixture
def arquivos_do_sistema(tmp_path, monkeypatch):
    """Um sistema com os grupos de controle que se escreverem: dá-se o nome e o texto de cada arquivo."""

    def escrever(nome, texto):
        arquivo = tmp_path / nome
        arquivo.parent.mkdir(parents=True, exist_ok=True)
        arquivo.write_text(texto, encoding="ascii")

    for constante in ("GRUPOS", "PROCESSO"):
        monkeypatch.setattr(grupos_de_controle, constante, tmp_path / constante.lower())
    return escrever
