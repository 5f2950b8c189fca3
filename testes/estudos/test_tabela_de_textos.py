"""A tabela de textos dos estudos."""

from neuronio.estudos.tabela import Tabela


def test_num_caderno_so_a_coluna_de_texto_se_alinha_a_esquerda():
    linhas = [["0,01", "lenta"], ["1", "diverge"]]
    pagina = Tabela(["taxa", "o que fez"], linhas, fim_em_texto=True).em_html()
    assert pagina.count("text-align: left") == 3
    assert '<td style="text-align: left">lenta</td>' in pagina
    assert "<td>0,01</td>" in pagina
    assert "text-align" not in Tabela(["taxa", "perda"], [["1", "0,5"]]).em_html()
