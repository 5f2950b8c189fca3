"""Uma sessão de treino: dos dados abertos à pasta da execução completa, com qualquer final."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from neuronio.arquivos import PastaEmUso
from neuronio.erros import ErroDeDivergencia, ErroDeValor, ErroNeuronio
from neuronio.formato import inteiro
from neuronio.graficos import GradePorEpoca
from neuronio.graficos.pagina import PAGINA
from neuronio.linha_de_comando import execucao as pastas
from neuronio.linha_de_comando.alvo_padronizado import Escala
from neuronio.linha_de_comando.aumentos import criar_aumentos
from neuronio.linha_de_comando.conjunto import Conjunto, Parte
from neuronio.linha_de_comando.conjuntos import abrir, descrever_amostras, quantas
from neuronio.linha_de_comando.execucao import Execucao
from neuronio.linha_de_comando.inventadas import PASTA as INVENTADAS
from neuronio.linha_de_comando.inventadas import dados_do_treino
from neuronio.linha_de_comando.modelo_do_usuario import erros_com_a_linha
from neuronio.linha_de_comando.receitas import Configuracao, completar, construir
from neuronio.linha_de_comando.relato import (
    nome_do_modelo,
    otimizador_em_palavras,
    perda_em_palavras,
    relatar,
    relatar_adversaria,
)
from neuronio.linha_de_comando.terminal import ERRO, INTERROMPIDO, mostrar_aviso, mostrar_erro, terminal
from neuronio.linha_de_comando.threads_do_blas import threads_para
from neuronio.modelos import GAN, Modelo
from neuronio.modelos.resumo import Resumo
from neuronio.treino import PontoDeControle

MINUTOS_ENTRE_PONTOS = 1 / 30


@dataclass
class Sessao:
    """Um treino pronto para correr.

    Args:
        execucao: onde fica e o que a define.
        conjunto: os dados.
        partes: os de treino e os de validação, se há validação.
        modelo: compilado, com os pesos iniciais; se há ponto guardado na pasta, o treino continua dele.
        nova: se a pasta foi criada agora, por esta sessão.
    """

    execucao: Execucao
    conjunto: Conjunto
    partes: tuple[Parte, Parte | None]
    modelo: Modelo
    nova: bool

    @classmethod
    def comecar(cls, pasta: Path | None, pedidas: dict[str, Any]) -> Sessao:
        """Um treino novo. Nada é escrito se os dados, o modelo ou as opções não servem."""
        pastas.conferir_nova(pasta)
        pedida = Configuracao(**{"dados": "digitos", **pedidas})
        conjunto = abrir(pedida.dados, pedida.alvo, pedida.leitura)
        if "modelo" not in pedidas:
            pedida = replace(pedida, modelo=conjunto.modelo_de_costume)
        configuracao = completar(pedida, conjunto)
        conjunto = conjunto.para(configuracao.modelo, configuracao.lote or 1)
        modelo = _construir(configuracao, conjunto)
        partes = _dividir(configuracao, conjunto, modelo)
        return cls(pastas.nova_execucao(pasta, configuracao), conjunto, partes, modelo, nova=True)

    @classmethod
    def retomar(cls, pasta: Path | None, pedidas: dict[str, Any]) -> Sessao:
        """A continuação de um treino que parou; só a quantidade de épocas pode mudar."""
        execucao, feitas = pastas.reabrir(pasta, pedidas)
        if feitas >= (execucao.configuracao.epocas or 0):
            raise ErroDeValor(
                f"a execução de {execucao.pasta} já tem {feitas} épocas. Para treinar mais, peça um total "
                f"maior: --retomar --epocas {2 * feitas}."
            )
        configuracao = execucao.configuracao
        conjunto = abrir(configuracao.dados, configuracao.alvo, configuracao.leitura)
        conjunto = conjunto.para(configuracao.modelo, configuracao.lote or 1)
        modelo = _construir(configuracao, conjunto)
        partes = _dividir(configuracao, conjunto, modelo)
        return cls(execucao, conjunto, partes, modelo, nova=False)

    def correr(self) -> int:
        """Treina, guarda o que se aprendeu e escreve o relatório; devolve o estado de saída."""
        pasta = self.execucao.pasta
        self._apresentar(*self.partes)
        escala = Escala.de(self.execucao.configuracao, self.conjunto)
        falha = self._treinar(escala, *self.partes)
        escala.embutir(self.modelo)
        situacao = self._situacao(falha)
        self._guardar(situacao)
        try:
            self._relatar(situacao, *self.partes)
        except KeyboardInterrupt:
            print(
                "Interrompido enquanto se escrevia o relatório; o modelo está guardado. Para medi-lo: "
                f"neuronio avaliar {shlex.quote(str(pasta))}"
            )
            print(pasta)
            return INTERROMPIDO
        if situacao == pastas.INTERROMPIDA:
            print(f"Para continuar: neuronio treinar --retomar --saida {shlex.quote(str(pasta))}")
        print(pasta)
        if falha is not None:
            mostrar_erro(f"{falha} O modelo está guardado em {pasta}.")
            return ERRO
        return INTERROMPIDO if situacao == pastas.INTERROMPIDA else 0

    def _apresentar(self, treino: Parte, validacao: Parte | None) -> None:
        configuracao, preparo = self.execucao.configuracao, self.conjunto.preparo
        partes = [f"{descrever_amostras(treino[0], preparo)} de treino"]
        partes += [f"{inteiro(quantas(validacao[0], preparo))} de validação"] if validacao else []
        partes += [f"{inteiro(quantas(self.conjunto.teste[0], preparo))} de teste"]
        saida = terminal()
        saida.print(f"Dados: {self.conjunto.titulo} ({', '.join(partes)})")
        rede = f"{nome_do_modelo(configuracao)}, {inteiro(Resumo.de(self.modelo).parametros)} parâmetros"
        perda = perda_em_palavras(self.modelo)
        saida.print(f"Rede:  {rede}; {otimizador_em_palavras(self.modelo)}; perda {perda}")
        if not self.nova and not pastas.tem_ponto(self.execucao.pasta):
            mostrar_aviso("não havia ponto guardado nesta execução: ela recomeça da primeira época.")

    def _treinar(self, escala: Escala, treino: Parte, validacao: Parte | None) -> ErroDeDivergencia | None:
        """Treina até o fim, até Ctrl-C, ou até a perda deixar de ser um número; este erro é o que devolve."""
        configuracao, pasta = self.execucao.configuracao, self.execucao.pasta
        try:
            with erros_com_a_linha(configuracao.arquivo_do_modelo), threads_para(configuracao):
                self.modelo.treinar(
                    *self._amostras(escala.padronizar(treino)),
                    epocas=configuracao.epocas or 1,
                    lote=configuracao.lote or 1,
                    embaralhar=self.conjunto.embaralhar,
                    validacao=None if validacao is None else escala.padronizar(validacao),
                    callbacks=[
                        PontoDeControle(pasta, minutos=MINUTOS_ENTRE_PONTOS, melhor=configuracao.melhor),
                        *self._figuras(),
                    ],
                    pesos_das_classes=configuracao.pesos_das_classes,
                    retomar=pasta,
                    aumento=criar_aumentos(configuracao.aumento),
                )
        except ErroDeDivergencia as erro:
            return erro
        except ErroNeuronio as erro:
            if self.nova and not self.modelo.historico.epocas and not isinstance(erro, PastaEmUso):
                self.execucao.desfazer()
            raise
        return None

    def _amostras(self, treino: Parte) -> tuple[Any, Any]:
        return dados_do_treino(self.modelo, treino) if isinstance(self.modelo, GAN) else treino

    def _figuras(self) -> list[GradePorEpoca]:
        """As que se gravam a cada época, de quem inventa imagens."""
        pasta = self.execucao.pasta / INVENTADAS
        return [GradePorEpoca(pasta)] if isinstance(self.modelo, GAN) else []

    def _situacao(self, falha: ErroDeDivergencia | None) -> str:
        if falha is not None:
            return pastas.DIVERGIU
        faltam = (self.execucao.configuracao.epocas or 0) - self.modelo.historico.epocas
        return pastas.INTERROMPIDA if faltam > 0 else pastas.CONCLUIDA

    def _guardar(self, situacao: str) -> None:
        """Primeiro o modelo, que custou tempo; o relatório que havia, de menos épocas, já não serve."""
        pasta, historico = self.execucao.pasta, self.modelo.historico
        self.modelo.salvar(pasta / pastas.MODELO)
        historico.salvar_csv(pasta / pastas.HISTORICO)
        (pasta / PAGINA).unlink(missing_ok=True)
        self.execucao.anotar(situacao, epocas_feitas=historico.epocas)

    def _relatar(self, situacao: str, treino: Parte, validacao: Parte | None) -> None:
        medidas = {"Treino": treino, "Validação": validacao, "Teste": self.conjunto.teste}
        if isinstance(self.modelo, GAN):
            relatar_adversaria(self.execucao, self.conjunto, self.modelo, medidas, situacao)
            return
        relatar(self.execucao, self.conjunto, self.modelo, medidas, situacao)


def _dividir(configuracao: Configuracao, conjunto: Conjunto, modelo: Modelo) -> tuple[Parte, Parte | None]:
    if isinstance(modelo, GAN):  # não há o que validar: o que se mede é o que ela inventa
        return conjunto.treino, None
    return conjunto.dividir(configuracao.validacao or 0, configuracao.semente or 0)


def _construir(configuracao: Configuracao, conjunto: Conjunto) -> Modelo:
    with erros_com_a_linha(configuracao.arquivo_do_modelo):
        return construir(configuracao, conjunto)
