"""Os erros do Neurônio: um só antepassado, e cada mensagem diz o que se esperava, o que veio e que fazer."""

from collections.abc import Iterable, Sequence


class ErroNeuronio(Exception):
    """Antepassado de todo erro que um usuário pode causar."""


class ErroDeForma(ErroNeuronio):
    """Formas que não combinam."""


class ErroDeTipo(ErroNeuronio):
    """Um tipo de número, ou de objeto, que não serve ali."""


class ErroDeValor(ErroNeuronio):
    """Um argumento fora do que faz sentido: taxa negativa, zero épocas, kernel de lado 0."""


class ErroDeNome(ErroNeuronio):
    """Um nome que não existe; a mensagem sugere o mais próximo."""


class ErroDeAtributo(ErroNeuronio, AttributeError):
    """Um atributo ou método que não existe; a mensagem diz o nome que ele tem aqui, ou o mais próximo."""


class ErroDeImportacao(ErroNeuronio, ImportError):
    """Um nome que ``from neuronio import`` não acha; a mensagem é a de `ErroDeAtributo`."""


class ErroDeDados(ErroNeuronio):
    """Dados vazios, com NaN, com rótulos fora da faixa, com linhas tortas.

    Args:
        mensagem: o que se esperava, o que veio e o que fazer.
        curas: o que acrescentar ao comando para que se leiam, como ``("--ignorar", "nome")``; no terminal,
            escreve-se com cada uma o comando inteiro, pronto para colar.
    """

    def __init__(self, mensagem: str = "", curas: Sequence[Sequence[str]] = ()) -> None:
        super().__init__(mensagem)
        self.curas = curas


class ErroDeArquivo(ErroNeuronio):
    """Um arquivo que falta, está truncado, foi alterado ou não pode ser escrito."""


class ErroDeTreino(ErroNeuronio):
    """O treino não pode começar ou teve de parar: falta compilar, a perda deixou de ser um número."""


class ErroDeDivergencia(ErroDeTreino):
    """A perda deixou de ser um número no meio de um treino; a rede voltou aos últimos pesos bons."""


class ErroDeGradiente(ErroNeuronio):
    """Pediu-se um gradiente que não existe."""


class ErroDeCaptura(ErroNeuronio):
    """Pediu-se o valor de um tensor abstrato, que só tem forma e tipo."""


class ErroDeCompilacao(ErroNeuronio):
    """O motor compilado falhou por dentro: um defeito do Neurônio, e não de quem o usa."""


def erro_de_nome(tipo: str, nome: str, conhecidos: Iterable[str]) -> ErroDeNome:
    """Monta o erro de um nome desconhecido, com a sugestão do mais próximo.

    >>> print(erro_de_nome("otimizador", "adan", ["Adam", "SGD"]))
    não existe otimizador "adan". Você quis dizer "Adam"? Existem: Adam, SGD.
    """
    lista = sorted(conhecidos)
    existem = ", ".join(lista)
    return ErroDeNome(f'não existe {tipo} "{nome}".{sugestao(nome, lista)} Existem: {existem}.')


def sugestao(nome: str, conhecidos: Iterable[str]) -> str:
    """A frase que sugere o nome conhecido mais próximo, ou nada.

    >>> sugestao("somma", ["soma", "media"])
    ' Você quis dizer "soma"?'
    """
    import difflib  # só quem erra um nome o carrega

    minusculas = {c.lower(): c for c in conhecidos}
    proximos = difflib.get_close_matches(nome.lower(), list(minusculas), n=3, cutoff=0.5)
    proximos.sort(key=lambda proximo: not _abrevia(nome.lower(), proximo))
    return f' Você quis dizer "{minusculas[proximos[0]]}"?' if proximos else ""


def _abrevia(curto: str, nome: str) -> bool:
    """Se as letras do curto estão todas no nome, na mesma ordem.

    >>> _abrevia("acc", "acuracia"), _abrevia("acc", "auc")
    (True, False)
    """
    letras = iter(nome)
    return all(letra in letras for letra in curto)
