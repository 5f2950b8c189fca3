import os

import pytest

from neuronio.dados.listagem import listar
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeTipo


def montar(raiz, *nomes):
    """Cria arquivos vazios (ou pastas, se o nome acaba em barra)."""
    for nome in nomes:
        if nome.endswith("/"):
            (raiz / nome).mkdir(parents=True)
        else:
            (raiz / nome).parent.mkdir(parents=True, exist_ok=True)
            (raiz / nome).write_bytes(b"12345")
    return raiz


def test_cada_pasta_e_uma_classe_em_ordem_alfabetica(tmp_path):
    lista = listar(montar(tmp_path, "sapo/1.png", "gato/2.png", "gato/1.jpg", "LEIAME.txt"))
    assert lista.classes == ("gato", "sapo")
    assert [i.nome for i in lista.imagens] == ["gato/1.jpg", "gato/2.png", "sapo/1.png"]
    assert lista.rotulos == [0, 0, 1]
    assert lista.de_teste is None
    estado = (tmp_path / "gato" / "1.jpg").stat()
    assert lista.imagens[0][1:] == (5, estado.st_mtime_ns)


@pytest.mark.parametrize(("treino", "teste"), [("treino", "teste"), ("train", "test"), ("Train", "Test")])
def test_a_divisao_que_a_pasta_tem_se_mantem(tmp_path, treino, teste):
    lista = listar(
        montar(tmp_path, f"{treino}/a/1.png", f"{treino}/b/1.png", f"{treino}/b/2.png", f"{teste}/b/9.png")
    )
    assert lista.classes == ("a", "b")
    assert lista.rotulos == [0, 1, 1, 1]
    assert lista.de_teste == 1
    assert lista.imagens[-1].nome == f"{teste}/b/9.png"


def test_treino_e_teste_tambem_podem_ser_classes(tmp_path):
    assert listar(montar(tmp_path, "treino/1.png", "teste/2.png")).classes == ("teste", "treino")


def test_o_que_os_sistemas_deixam_nao_conta(tmp_path):
    migalhas = [".DS_Store", ".oculta/1.png", "__MACOSX/a/1.png", "a/Thumbs.db", "b/.2.png", "b/desktop.ini"]
    lista = listar(montar(tmp_path, "a/1.png", "b/1.png", *migalhas))
    assert [i.nome for i in lista.imagens] == ["a/1.png", "b/1.png"]


@pytest.mark.parametrize(
    ("nomes", "trecho"),
    [
        ([], "há nenhuma pasta, e eram esperadas pastas, uma por classe"),
        (["1.png", "2.jpg"], "há 2 imagens soltas, e eram esperadas pastas"),
        (["a/1.png", "b/1.png", "solta.jpg"], r'1 imagens fora das pastas das classes \("solta.jpg"\)'),
        (["a/1.png"], 'só tem uma classe, "a"'),
        (["animais/gato/1.png", "animais/sapo/1.png"], "As classes são as pastas de dentro dela"),
        (["a/1.png", "b/", "c/"], 'a pasta de "b", "c" está vazia'),
        (["a/1.png", "b/.oculta.png"], 'a pasta de "b" está vazia'),
        (["a/1.png", "a/filhotes/2.png", "b/1.png"], 'tem outra pasta dentro, "filhotes"'),
        (["treino/a/1.png", "treino/b/1.png", "teste/c/1.png"], 'tem "c", que não existe em'),
        (["treino/a/1.png", "treino/b/1.png", "teste/a/"], 'a pasta de "a" está vazia'),
        (["train/a/1.png", "train/b/1.png", "test/a/1.png", "val/a/1.png"], 'e tem ainda "val"'),
        (["train/a/1.png", "train/b/1.png", "test/1.png"], "há 1 imagens soltas"),
        (["train/a/1.png", "train/b/1.png"], r'só tem uma classe, "train".*Dê .*train'),
    ],
)
def test_pasta_torta_se_diz_o_que_fazer(tmp_path, nomes, trecho):
    with pytest.raises(ErroDeDados, match=trecho):
        listar(montar(tmp_path, *nomes))


def test_so_se_citam_os_primeiros(tmp_path):
    soltas = [f"{i}.png" for i in range(10)]
    with pytest.raises(ErroDeDados, match=r'"0.png", "1.png", "2.png" e mais 7'):
        listar(montar(tmp_path, "a/1.png", "b/1.png", *soltas))


def test_pasta_que_nao_existe_ou_e_um_arquivo(tmp_path):
    with pytest.raises(ErroDeArquivo, match="não existe"):
        listar(tmp_path / "fotos")
    (tmp_path / "fotos.zip").write_bytes(b"PK")
    with pytest.raises(ErroDeArquivo, match="é um arquivo; era esperada uma pasta"):
        listar(tmp_path / "fotos.zip")
    with pytest.raises(ErroDeTipo, match="um caminho é um texto"):
        listar(3)


def test_atalhos(tmp_path):
    fora = montar(tmp_path / "fora", "1.png").resolve()
    fotos = montar(tmp_path / "fotos", "a/1.png")
    (fotos / "b").symlink_to(fora, target_is_directory=True)
    (fotos / "a" / "2.png").symlink_to(fotos / "a" / "2.png")  # para si mesmo
    (fotos / "a" / "3.png").symlink_to(fotos / "sumiu.png")
    lista = listar(fotos)
    assert [(i.nome, i.bytes) for i in lista.imagens] == [
        ("a/1.png", 5),
        ("a/2.png", -1),
        ("a/3.png", -1),
        ("b/1.png", 5),
    ]


def test_um_atalho_que_da_a_volta_nao_se_percorre_para_sempre(tmp_path):
    fotos = montar(tmp_path, "a/1.png", "b/1.png")
    (fotos / "c").symlink_to(fotos, target_is_directory=True)
    with pytest.raises(ErroDeDados, match='tem outra pasta dentro, "'):
        listar(fotos)
    (fotos / "c").unlink()
    (fotos / "c").symlink_to(fotos / "c", target_is_directory=True)
    assert listar(fotos).classes == ("a", "b")


def test_classe_com_nome_que_nao_e_utf8_e_recusada(tmp_path):
    montar(tmp_path, "a/1.png", "b/1.png")
    try:
        (tmp_path / os.fsdecode(b"cora\xe7\xe3o")).mkdir()
    except OSError:
        pytest.skip("este sistema só tem nomes em UTF-8")
    with pytest.raises(ErroDeDados, match="não está em UTF-8"):
        listar(tmp_path)
