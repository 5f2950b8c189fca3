"""O que há, de verdade, em cada tabela de ``testes/dados/tabelas``: números lidos por gente, um a um."""

from dataclasses import dataclass, field
from typing import Any

Valor = float | str | None


@dataclass(frozen=True)
class Gabarito:
    """O que se deve ler de uma tabela.

    Args:
        arquivo: o nome dela, sem ``.csv``.
        alvo: a coluna a prever.
        colunas: os valores das outras, na ordem das linhas; uma data são os dias desde 1970, e um valor
            que falta é ``None``.
        y: os nomes das classes, ou os números, de cada linha.
        recusa: trechos do erro, se a tabela, lida sem mais nada, tem de ser recusada.
        pedido: o que a mensagem manda dizer, e com que a tabela se lê; sem ``colunas``, não há pedido
            que a cure, e é o arquivo que se conserta.
        aviso: um trecho do que se avisa a quem a lê.
    """

    arquivo: str
    alvo: str
    colunas: dict[str, list[Valor]] = field(default_factory=dict)
    y: list[Any] = field(default_factory=list)
    recusa: tuple[str, ...] = ()
    pedido: dict[str, Any] = field(default_factory=dict)
    aviso: str | None = None


SIM_NAO = ["sim", "não"] * 3
NAO_SIM = ["não", "sim"] * 3

GABARITOS = [
    # ── IBGE ────────────────────────────────────────────────────────────────
    Gabarito("ibge_populacao", "ok", {"pop": [950, 1200, 12345, 870, 2310, 45678]}, SIM_NAO),
    Gabarito(
        "sidra_titulo",
        "Costa",
        {
            "População": [1031597, 1661017, 313349, 623614, 672614, 1555626],
            "Área": [509.3, 218.8, 2227.3, 4327.4, 182.2, 729.3],
        },
        ["sim", "sim", "não", "não", "sim", "não"],
        recusa=('"Município"', "ignorar="),
        pedido={"ignorar": ["Município"]},
        aviso="linhas 1, 2, 10",
    ),
    Gabarito(
        "sidra_marcadores",
        "tipo",
        {"producao": [1250.5, 760.2, 1100, 450.7, 610.9], "area": [10, 8, 11, 6, 5]},
        ["soja", "milho", "milho", "soja", "milho"],
        recusa=("linha 3", '"producao"', "linha 4", '"area"', "linha 6", "linha 8", "ausentes="),
        pedido={"ausentes": "apagar"},
    ),
    Gabarito(
        "sidra_pib",
        "regiao",
        {
            "ano": [2019, 2020, 2021, 2019, 2020, 2021],
            "pib": [1234567, 987654, 12345678, 2345678, 345210, 456789],
        },
        ["norte", "sul"] * 3,
    ),
    Gabarito(
        "ibge_censo_ambiguo",
        "urbano",
        {"domicilios": [12345, 23456, 34567, 45678, 56789, 67891]},
        SIM_NAO,
        recusa=('"domicilios"', "12.345", 'decimal=","', 'decimal="."'),
        pedido={"decimal": ","},
    ),
    Gabarito(
        "ibge_coordenadas",
        "capital",
        {
            "latitude": [-23.55, -22.906, -19.921, -12.971, -30.033, -25.428],
            "altitude": [760.5, 11.2, 852.8, 8.3, 10.1, 934.6],
        },
        SIM_NAO,
        recusa=('"latitude"', "-23.550", "decimal="),
        pedido={"decimal": {"latitude": "."}},
    ),
    Gabarito(
        "ibge_territorio", "litoral", {"area": [1234.5, 12345, 987.6, 1234567.8, 45.2, 3400.1]}, SIM_NAO
    ),
    Gabarito("sidra_percentual", "grupo", {"taxa": [0.025, 0.1, 0.0075, 1, 0.333, 0.07]}, ["a", "b"] * 3),
    # ── INEP ────────────────────────────────────────────────────────────────
    Gabarito(
        "inep_enem",
        "TP_ESCOLA",
        {
            "NU_ANO": [2022, 2022, 2021, 2021, 2022, 2021, 2022, 2021],
            "NO_CURSO": [
                "Letras – Português",
                "Física",
                "Letras – Português",
                "Física",
                "Letras – Português",
                "Física",
                "Física",
                "Letras – Português",
            ],
            "NU_NOTA": [612.4, 701.9, 587, 655.2, 498.8, 720.1, 599.9, 633.3],
        },
        ["pública", "privada"] * 4,
        aviso="Windows-1252",
    ),
    Gabarito(
        "inep_faltas",
        "TP_LINGUA",
        {
            "NU_NOTA_MT": [512.3, None, 630.8, 701.2, 455.5, 588.1, None, 610],
            "NU_NOTA_CN": [480.1, 455, None, 650.4, 430.9, 520.6, None, 575.3],
        },
        ["0", "1"] * 4,
        recusa=("linha 3", '"NU_NOTA_MT"', "linha 4", '"NU_NOTA_CN"', "linha 8", "ausentes="),
        pedido={"ausentes": "preencher"},
    ),
    Gabarito(
        "inep_ideb",
        "rede",
        {"ideb_2019": [5.6, 6.1, 5.2, 5.9, 4.4, 3.9], "ideb_2021": [5.4, 6, 5.1, 5.7, 4.6, 4.1]},
        ["municipal", "municipal", "municipal", "estadual", "municipal", "estadual"],
        recusa=("linha 3", "linha 5", "linha 7", "ausentes="),
        pedido={"ausentes": "apagar"},
    ),
    Gabarito(
        "inep_faixas_de_matricula",
        "porte",
        {"turmas": [2, 5, 40, 95, 3, 6, 44, 99, 1, 4, 39, 90]},
        ["1", "10", "1.000", "2.500"] * 3,
    ),
    Gabarito(
        "inep_codigos",
        "dependencia",
        {"alunos": [100, 200, 300, 110, 210, 310, 120, 220, 320]},
        ["01", "02", "1"] * 3,
    ),
    Gabarito(
        "inep_cabecalho_com_virgulas",
        "situação",
        {
            "matrículas, total, 2022": [120, 45, 300, 80, 150, 60],
            "docentes, por escola": [8.5, 3.2, 20.1, 6, 9.9, 4.4],
        },
        ["ativa", "paralisada"] * 3,
    ),
    # ── DATASUS ─────────────────────────────────────────────────────────────
    Gabarito(
        "datasus_tabnet",
        "Costa",
        {"Óbitos": [139, 98, 240, 77, 180, 66], "Nascidos": [520, 410, 900, 350, 640, 300]},
        SIM_NAO,
        aviso="linhas 1, 2, 10, 11",
    ),
    Gabarito("datasus_total", "Sexo", recusa=("linha 8", "Total", "apague")),
    Gabarito(
        "datasus_datas",
        "evolucao",
        {
            "dt_notific": [19362, 19357, 19403, 19417, 19416, 18321],
            "idade": [34, 67, 8, 71, 45, 80],
        },
        ["cura", "óbito"] * 3,
    ),
    Gabarito(
        "datasus_grafias",
        "febre",
        {"idade": [10, 20, 30, 40, 50, 60, 70, 80]},
        ["Sim", "Sim", "Sim", "Não", "Não", "Não", "Sim", "Não"],
        recusa=('"febre"', '"Sim"', '"SIM"', '"nao"', "juntar"),
        pedido={"juntar": True},
    ),
    Gabarito(
        "datasus_srag_alvo",
        "uti",
        {"saturacao": [95, 88, 85, 90, 99, 84]},
        ["sim", "não", "sim", "não", "não", "sim"],
        recusa=("linha 4", "linha 5", "linha 8", '"uti"', "ausentes="),
        pedido={"ausentes": "apagar"},
    ),
    Gabarito(
        "datasus_nfd",
        "situação",
        {"dias": [1, 2, 3, 4, 5, 6, 7]},
        ["não", "sim", "não", "sim", "não", "sim", "não"],
    ),
    Gabarito(
        "datasus_faixa_etaria",
        "grave",
        {
            "faixa": ["adulto", "idoso", None, "adulto", "idoso", None, "adulto", "idoso"],
            "casos": [10.5, 20.1, 30.2, 40.4, 50.9, 60, 70.3, 80.8],
        },
        ["s", "n", "s", "n", "s", "n", "s", "n"],
        recusa=("linha 4", '"faixa"', "linha 7", "ausentes="),
        pedido={"ausentes": "preencher"},
    ),
    # ── INMET ───────────────────────────────────────────────────────────────
    Gabarito(
        "inmet_estacao",
        "CHUVA",
        {
            "Data": [19358, 19359, 19360, 19361, 19362, 19363],
            "TEMPERATURA (°C)": [19.8, 0.8, 22.4, 18.9, 25, 20.1],
            "UMIDADE (%)": [92, 71, 65, 90, 60, 88],
        },
        NAO_SIM,
        aviso="linhas 1, 2, 3, 4, 5",
    ),
    Gabarito(
        "inmet_menos_9999",
        "chuva",
        {"temp": [19.8, 18.9, 25, 20.1, 21.7], "vento": [2.1, 3.3, 0.4, 2.2, 1.9]},
        ["não", "sim", "não", "sim", "não"],
        recusa=("linha 3", '"temp"', "linha 4", '"vento"', "-9999", "ausentes="),
        pedido={"ausentes": "apagar"},
    ),
    Gabarito("inmet_menos_real", "geada", {"minima": [-5, 3, -1.5, 8.2, -0.3, 12]}, SIM_NAO),
    Gabarito(
        "inmet_linhas_vazias",
        "chuva",
        {"temp": [19.8, 21.3, 22.4, 18.9, 25, 20.1], "pressao": [887.1, 886.4, 888, 885.5, 889.2, 886.6]},
        NAO_SIM,
    ),
    Gabarito(
        "inmet_null",
        "chuva",
        {"temp": [19.8, 18.9, 25, 20.1], "rajada": [4.1, 6.2, 2.4, 5.5]},
        ["nao", "sim"] * 2,
        recusa=("linha 3", "linha 4", "ausentes="),
        pedido={"ausentes": "apagar"},
    ),
    Gabarito(
        "inmet_hora",
        "chuva",
        {"medicao": [19754 + 13 / 24, 19754 + 14.5 / 24, 19755, 19755.25, 19756.5, 19756.75]},
        SIM_NAO,
    ),
    # ── Banco Central ───────────────────────────────────────────────────────
    Gabarito(
        "bc_selic",
        "valor",
        {"data": [19723, 19754, 19783, 19814, 19844, 19875]},
        [0.97, 0.8, 0.83, 0.89, 0.81, 0.79],
    ),
    Gabarito(
        "bc_cambio",
        "subiu",
        {
            "compra": [4.8521, 4.9103, 4.8875, 5.0012, 4.964, 4.9333],
            "venda": [4.8527, 4.9109, 4.8881, 5.0018, 4.9646, 4.9339],
        },
        ["sim", "sim", "nao", "sim", "nao", "nao"],
    ),
    Gabarito("bc_reais", "inadimplente", {"saldo": [1234.56, -250, 12000, -1100.1, 800, 0.99]}, NAO_SIM),
    Gabarito(
        "bc_sep",
        "alta",
        {"ano": [2019, 2020, 2021, 2022, 2023, 2018], "juros": [5.5, 2, 9.25, 13.75, 11.75, 6.5]},
        ["não", "não", "sim", "sim", "não", "sim"],
    ),
    Gabarito("bc_convencoes_misturadas", "cumpriu", recusa=("linha 3", '"meta"', '"3.50"', '"3,25"')),
    Gabarito(
        "bc_milhar_americano",
        "alta",
        {"volume": [1234.56, 12345.6, 987.5, 1000000, 45.25, 3400]},
        ["sim", "nao"] * 3,
    ),
    # ── uma professora ──────────────────────────────────────────────────────
    Gabarito(
        "professora_notas",
        "passou",
        {
            "aluno": ["A1", "A2", "A1", "A2", "A1", "A2"],
            "p1": [7.5, 3, 9, 2.5, 6, 5],
            "p2": [8, 4.5, 9.5, 1, 6.5, 4],
        },
        SIM_NAO,
    ),
    Gabarito(
        "professora_indice",
        "passou",
        {"nota": [7.5, 3, 9, 2.5, 6, 5], "faltas": [2, 9, 0, 12, 3, 8]},
        SIM_NAO,
        aviso="índice",
    ),
    Gabarito(
        "professora_titulo",
        "passou",
        {"nota": [7.5, 3, 9, 2.5, 6, 5], "faltas": [2, 9, 0, 12, 3, 8]},
        SIM_NAO,
        aviso="linha 1",
    ),
    Gabarito("professora_frequencia", "passou", recusa=("linha 3", '"frequencia"', '"0,9"', "%")),
    Gabarito(
        "professora_trabalho_opcional",
        "passou",
        {"prova": [7.5, 3, 9, 2.5, 6, 5, 8]},
        ["sim", "não", "sim", "não", "sim", "não", "sim"],
        recusa=("linha 2", '"trabalho"', "ignorar="),
        pedido={"ignorar": ["trabalho"]},
    ),
    Gabarito(
        "professora_tab",
        "passou",
        {"nota": [7.5, 3, 9, 2.5, 6, 5], "turma": ["A", "B"] * 3},
        SIM_NAO,
    ),
    Gabarito(
        "professora_ponto",
        "passou",
        {"nota": [7.5, 3, 9, 2.5, 6, 5], "peso": [1.25, 1.125, 1.5, 1.75, 1.375, 1.625]},
        SIM_NAO,
    ),
    Gabarito(
        "professora_conceito",
        "conceito",
        {"media": [9.5, 9.8, 7, 7.2, 5, 5.1, 9.9, 7.5]},
        ["Ótimo", "Ótimo", "Bom", "Bom", "Regular", "Regular", "Ótimo", "Bom"],
        recusa=('"conceito"', '"Ótimo"', '"otimo"', "juntar"),
        pedido={"juntar": True},
    ),
    Gabarito(
        "professora_turma_x",
        "media",
        {"turma": ["X", "Y", "X", "Y", "X", "Y"]},
        [7.5, 6.25, 8.75, 5.5, 9.25, 6.5],
        recusa=("linha 2", '"turma"', "categorias="),
        pedido={"categorias": ["turma"]},
    ),
    Gabarito(
        "professora_decimal_em_virgulas",
        "passou",
        {"nome": ["Ana", "Bia"] * 3, "nota": [7.5, 3, 9.25, 2.5, 6, 5]},
        SIM_NAO,
    ),
    Gabarito(
        "professora_grafias",
        "media",
        {"turno": ["Manhã", "manhã", "Tarde", "tarde", "Manhã", "manha", "Tarde", "tarde", "manha"]},
        [7.5, 6.25, 8.75, 5.5, 9.25, 6.5, 7.1, 4.3, 8.2],
        aviso="juntar",
    ),
]
