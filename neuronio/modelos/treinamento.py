"""O treinamento: dos dados que se dão a um modelo até o laço que os percorre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuronio.arrays.origem import preparo_do_par
from neuronio.camadas.chamada import argumentos, obrigatorios
from neuronio.camadas.fila import FLUXO
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import normalizar_nome
from neuronio.erros import ErroDeCaptura, ErroDeDados, ErroDeTipo, ErroDeTreino, erro_de_nome
from neuronio.modelos.aumentos import filas_de
from neuronio.modelos.conferencia import amostras_de, dar_nomes, e_fonte, entradas_de, par
from neuronio.modelos.construcao import LOTE
from neuronio.modelos.escala import avisar_da_escala
from neuronio.modelos.lote_de_uma import conferir_lote_de_uma, executar_sem_mudar
from neuronio.modelos.misturas import misturador_de
from neuronio.modelos.quadros import colunas_de, tem_o_alvo
from neuronio.modelos.retomada import retomar as retomar_de
from neuronio.modelos.saida_limitada import avisar_da_saida
from neuronio.modelos.sequencias import conferir_ordem
from neuronio.motores.programa import Programa, capturar_passo, programa_do_passo
from neuronio.tensor import nova_chave
from neuronio.treino.callbacks import Treino, conferir_callbacks
from neuronio.treino.embaralhamento import Embaralhamento
from neuronio.treino.historico import Historico
from neuronio.treino.laco import Laco, medir
from neuronio.treino.passos import (
    figuras_de,
    ja_se_fez,
    passo_de_avaliacao,
    passo_de_previsao,
    passo_de_treino,
    pede_alvo,
    saida_crua,
)
from neuronio.treino.posicao import Percurso
from neuronio.treino.progresso import Barra

if TYPE_CHECKING:
    from neuronio.dados import Preparo
    from neuronio.modelos.modelo import Modelo
    from neuronio.motores import Passo
    from neuronio.tensor.dimensao import Forma
    from neuronio.treino.amostras import Dados

PASSOS = {"treino": "treino", "avaliacao": "avaliação", "previsao": "previsão"}
"""O que um modelo sabe fazer com um lote."""


class Treinamento:
    """Um treino de um modelo, do começo ao fim; os argumentos são os de `Modelo.treinar`."""

    def __init__(
        self, modelo: Modelo, epocas: int, lote: int, callbacks: Any, progresso: bool, embaralhar: bool
    ) -> None:
        conferir_compilado(modelo)
        self.modelo, self.embaralhar = modelo, embaralhar
        self.epocas = inteiro_positivo("a quantidade de épocas", epocas)
        self.lote = inteiro_positivo("o lote", lote)
        todos = [*conferir_callbacks(callbacks), *([Barra()] if progresso else [])]
        self.callbacks = sorted(todos, key=lambda callback: callback.fica_por_ultimo)

    def correr(
        self,
        dados: tuple[Any, ...],
        validacao: Any,
        pesos_das_classes: Any,
        retomar: str | Path | None,
        aumento: Any = None,
    ) -> Historico:
        """Confere os dados, e treina."""
        modelo = self.modelo
        treino, medida = self._conferir(dados, validacao, pesos_das_classes, aumento)
        modelo.preparar_otimizador()
        _guardar_preparo(modelo, *dados[:2])
        self._conferir_cuidado()
        modelo.lembrados = {}
        lotes = -(-len(treino) // self.lote)
        for otimizador in modelo.otimizadores.values():
            otimizador.comecar_treino(self.epocas * lotes)
        conferir_lote_de_uma(passos_de(modelo, treino, medida)[0], treino, self.lote)
        series = self._series(treino, medida)
        if not modelo.tem_passo_proprio:
            ida = modelo._oficina.ida(dict(zip(treino.molde.entradas, treino.arrays, strict=False)))
            avisar_da_escala(treino, ida)
            avisar_da_saida(modelo.perda, ida)
        embaralhar = self.embaralhar and not treino.em_ordem
        percurso = cache(lambda: Percurso.de(treino, medida, self.lote, embaralhar))
        posicao = None if retomar is None else retomar_de(modelo, retomar, series, percurso)
        if posicao is None:
            modelo.historico = Historico()
        if modelo.embaralhamento is None:
            modelo.embaralhamento = Embaralhamento([int(palavra) for palavra in nova_chave()])
        self._conferir_agendas(lotes, posicao is not None)
        andamento = Treino(
            modelo,
            modelo.historico,
            self.epocas,
            lotes=lotes,
            series=series,
            epoca=modelo.historico.epocas,
            lembrados=modelo.lembrados,
        )
        laco = Laco(modelo.motor, lambda: passos_de(modelo, treino, medida), self.callbacks, posicao)
        modelo.andamento = lambda: laco.posicao(andamento, percurso())
        ordem = modelo.embaralhamento if embaralhar else None
        try:
            laco.correr(andamento, treino, medida, self.lote, ordem)
        finally:
            modelo.lembrados, modelo.andamento, modelo.misturador = {}, None, None
        return modelo.historico

    def _conferir(
        self, dados: tuple[Any, ...], validacao: Any, pesos_das_classes: Any, aumento: Any
    ) -> tuple[Dados, Dados | None]:
        """Os dados do treino e os da validação; se não servem, uma rede nova volta a não estar construída."""
        modelo = self.modelo
        with modelo.construcao():
            if not modelo.tem_passo_proprio:
                pedir_alvos(modelo, dados, "treino")
            treino = amostras_de(modelo, dados, "treino", self.lote, pesos_das_classes)
            _conferir_passo(modelo, treino)
            if FLUXO in treino.molde.entradas:
                conferir_ordem(treino, self.lote, self.embaralhar)
            medida = None
            if validacao is not None:
                _conferir_medida(modelo, validacao := par(validacao), "validação")
                medida = amostras_de(modelo, validacao, "validação", LOTE, pesos_das_classes)
            if not modelo._oficina.treinaveis and not modelo.parametros():
                raise ErroDeTreino(
                    "o modelo não tem parâmetros para treinar: falta uma camada como nn.Densa(10)."
                )
            modelo.aumento_do_treino = filas_de(aumento, treino, modelo.aumento_do_treino)
            modelo.misturador = misturador_de(modelo, modelo.aumento_do_treino, treino)
        if not e_fonte(dados[0]):
            modelo.colunas_entrada = colunas_de(modelo, dar_nomes(modelo, dados[0]))
        return treino, medida

    def _conferir_cuidado(self) -> None:
        """Recusa um treino em que nada muda, ou em que parâmetros ficam, sem que se diga, por mudar."""
        treinaveis = self.modelo._oficina.treinaveis
        if not treinaveis:
            raise ErroDeTreino(
                "todas as camadas estão congeladas, e nada mudaria: camada.treinavel = True descongela uma."
            )
        if self.modelo.tem_passo_proprio:
            return
        cuidados = {id(p) for o in self.modelo.otimizadores.values() for p in o.treinaveis}
        for p in treinaveis:
            if id(p) not in cuidados:
                raise ErroDeTreino(
                    f'nenhum otimizador cuida de "{p.nome}": dê um à parte em que está, ou congele-a '
                    "(treinavel = False)."
                )

    def _conferir_agendas(self, lotes: int, retomado: bool) -> None:
        """Recusa as agendas que não servem aos passos que faltam; um ponto traz em que passo se está."""
        for otimizador in self.modelo.otimizadores.values():
            if retomado:
                otimizador.comecar_treino(self.epocas * lotes, novo=False)
            otimizador.conferir_agendas()

    def _series(self, treino: Dados, medida: Dados | None) -> tuple[str, ...]:
        """Os nomes do que cada época anota."""
        modelo = self.modelo
        do_treino, da_validacao = passos_de(modelo, treino, medida)
        anotadas = [m.nome for m in modelo.metricas]
        do_lote = [m.nome for m in modelo.metricas if not m.por_amostra]
        nomes = nomes_das_figuras(do_treino, treino, None if modelo.tem_passo_proprio else do_lote)
        if medida is None:
            return nomes
        da_medida = nomes_das_figuras(
            da_validacao, medida, None if modelo.tem_avaliacao_propria else anotadas
        )
        return (*nomes, *(f"{nome}_validacao" for nome in da_medida))


def avaliar(modelo: Modelo, dados: tuple[Any, ...], lote: int) -> dict[str, float]:
    """Veja `Modelo.avaliar`."""
    conferir_compilado(modelo)
    _conferir_medida(modelo, dados, "avaliação")
    amostras = amostras_de(modelo, dados, "avaliação", lote := inteiro_positivo("o lote", lote))
    passo = modelo._oficina.passo(passo_de_avaliacao, amostras.molde)
    return medir(modelo.motor, passo, amostras, lote)


def programa_de(modelo: Modelo, passo: str, x: Any, y: Any) -> Programa:
    """Veja `Modelo.programa`."""
    pedido = normalizar_nome(passo) if isinstance(passo, str) else ""
    if pedido not in PASSOS:
        raise erro_de_nome("passo", str(passo), PASSOS)
    if pedido == "previsao":
        amostras = entradas_de(modelo, x, LOTE)
        previsao = modelo._oficina.passo(passo_de_previsao, amostras.molde, saida_crua)
        return programa_do_passo(previsao, amostras.arrays)
    conferir_compilado(modelo)
    if y is None and not modelo.tem_passo_proprio:
        raise ErroDeDados(
            f"o passo de {PASSOS[pedido]} mede a perda, e por isso pede também os alvos: "
            f'modelo.programa("{pedido}", x, y).'
        )
    amostras = amostras_de(modelo, (x, y, None), PASSOS[pedido], LOTE)
    modelo.preparar_otimizador()
    treino, avaliacao = passos_de(modelo, amostras, amostras)
    return programa_do_passo(treino if pedido == "treino" else avaliacao, amostras.arrays)


def passos_de(modelo: Modelo, treino: Dados, medida: Dados | None) -> tuple[Passo, Passo]:
    """O passo de treino e o da validação do modelo como está agora."""
    oficina = modelo._oficina
    oficina.conferir()
    molde = treino.molde
    return (
        oficina.passo(passo_de_treino, molde),
        oficina.passo(passo_de_avaliacao, molde if medida is None else medida.molde),
    )


def nomes_das_figuras(passo: Passo, amostras: Dados, metricas: Sequence[str] | None) -> tuple[str, ...]:
    """Os nomes das figuras de um passo: a perda e tais métricas.

    Do que uma pessoa escreveu, None, e só se sabem capturando-o, ou executando-o, uma vez.
    """
    if metricas is not None:
        return ("perda", *metricas)
    if ja_se_fez(passo):
        return figuras_de(passo).nomes
    poucas = [array[:2] for array in amostras.arrays]
    try:
        capturar_passo(passo, poucas)
    except ErroDeCaptura:
        executar_sem_mudar(passo, poucas)
    return figuras_de(passo).nomes


def conferir_compilado(modelo: Modelo) -> None:
    """Recusa um modelo que ainda não tem o que o passo dele usa."""
    if not (modelo.otimizadores and modelo.tem_passo_proprio):
        modelo.perda_dada()


def _guardar_preparo(modelo: Modelo, x: Any, y: Any) -> None:
    """Um modelo que treina com o que a biblioteca leu guarda como se prepara, se dá o que ele diz: um número
    por classe, ou os números que se preveem."""
    if modelo.preparo is not None:
        return
    for entrada in x.values() if isinstance(x, Mapping) else (x,):
        preparo = _da_fonte(x) if e_fonte(x) else preparo_do_par(entrada, y)
        if preparo is not None and _e_dele(preparo, modelo.forma_saida or ()):
            modelo.preparo = preparo


def _da_fonte(fonte: Any) -> Preparo | None:
    from neuronio.dados import Preparo

    preparo = getattr(fonte, "preparo", None)
    return preparo if isinstance(preparo, Preparo) else None


def _e_dele(preparo: Preparo, saida: Forma) -> bool:
    """Se uma rede que dá números de tal forma responde ao que o preparo lê."""
    if preparo.classes is None:
        return True  # os alvos são os dele, e a perda já conferiu a forma da saída com a deles
    classes = len(preparo.classes)
    return saida[-1:] == (classes,) or (classes == 2 and saida == (1,))


def _conferir_medida(modelo: Modelo, dados: tuple[Any, ...], parte: str) -> None:
    """Se há com que medir: a perda e os alvos, que o passo de avaliação de costume pede."""
    if not modelo.tem_avaliacao_propria:
        modelo.perda_dada()
        pedir_alvos(modelo, dados, parte)


def _conferir_passo(modelo: Modelo, amostras: Dados) -> None:
    """Se os alvos e os pesos que se deram são os que o passo recebe."""
    if not modelo.tem_passo_proprio:
        return
    nomes, classe = argumentos(modelo.passo_de_treino), type(modelo).__name__
    if amostras.molde.alvos and not pede_alvo(nomes):
        raise ErroDeDados(f"o passo_de_treino de {classe} não recebe alvos, e vieram: é treinar(x).")
    if not amostras.molde.alvos and pede_alvo(nomes) and nomes[1] in obrigatorios(modelo.passo_de_treino):
        raise ErroDeDados(
            f"o passo_de_treino de {classe} recebe alvos ({nomes[1]}), e faltam: é treinar(x, y)."
        )
    if amostras.molde.com_pesos and "pesos" not in nomes:
        raise ErroDeDados(
            f"o passo_de_treino de {classe} não recebe pesos: escreva-o com o argumento pesos=None, e use-os "
            "na perda."
        )


def pedir_alvos(modelo: Modelo, dados: tuple[Any, ...], parte: str) -> None:
    """Levanta um erro, se faltam os alvos de ``(x, y, ...)``."""
    if dados[1] is None and not e_fonte(dados[0]) and not tem_o_alvo(modelo, dados[0]):
        par = isinstance(dados[0], (tuple, list)) and len(dados[0]) == 2
        raise ErroDeTipo(
            f"falta y de {parte}: a perda compara a saída da rede com os alvos, (x, y)."
            + (" Se o que se deu é já um par, separe-o com um asterisco: treinar(*par)." if par else "")
        )
