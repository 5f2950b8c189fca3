"""Os nomes que o NumPy, o PyTorch e o Keras dão ao que aqui tem outro: quem os pede fica sabendo o nosso.

Cada linha é o nome de lá e como se escreve aqui. Numa página só, para que se veja o que falta.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from types import SimpleNamespace
from typing import Any, ParamSpec, TypeVar, get_args, get_type_hints

from neuronio.erros import ErroDeAtributo, ErroDeNome, ErroDeValor, ErroNeuronio, erro_de_nome, sugestao

Nomes = Mapping[str, str]
P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")


def _todos(nomes: str, aqui: str) -> dict[str, str]:
    return dict.fromkeys(nomes.split(), aqui)


DO_TENSOR: Nomes = {
    "sum": "t.soma(eixo=0)",
    "mean": "t.media(eixo=0)",
    "average": "t.media(eixo=0)",
    "std": "t.desvio(eixo=0)",
    "var": "t.variancia(eixo=0)",
    "prod": "t.produtorio(eixo=0)",
    "cumsum": "t.acumular(eixo=0)",
    **_todos("max amax", "t.maximo(eixo=0)"),
    **_todos("min amin", "t.minimo(eixo=0)"),
    "any": "t.algum(eixo=0)",
    "all": "t.todos(eixo=0)",
    "norm": "t.norma(eixo=0)",
    **_todos("sort argsort", "t.ordenar(eixo=0)"),
    "topk": "t.maiores(3)",
    **_todos("gather take_along_axis take_along_dim", "t.coletar(indices, eixo=1)"),
    **_todos("take index_select masked_select", "t[indices]"),
    "shape": "t.forma",
    **_todos("size numel nelement", "t.forma"),
    "dtype": "t.tipo",
    **_todos("ndim dim ndimension", "t.posto"),
    **_todos("reshape view", "t.redimensionar(2, -1)"),
    **_todos("flatten ravel", "t.redimensionar(-1)"),
    **_todos("permute transpose swapaxes movedim moveaxis", "t.transpor(1, 0)"),
    **_todos("t mT", "t.T"),
    **_todos("unsqueeze expand_dims", "t[:, None]"),
    "squeeze": "t[:, 0]",
    **_todos("split chunk narrow", "t[:, 0:3]"),
    **_todos("concat concatenate cat", "nn.concatenar([t, t])"),
    "stack": "nn.empilhar([t, t])",
    **_todos("where masked_fill", "nn.onde(t > 0, t, 0)"),
    "pad": 't.preencher(1, "constante")',
    "tril": 't.triangular("inferior")',
    "triu": 't.triangular("superior")',
    **_todos("clamp clip", "t.limitar(0, 1)"),
    "sqrt": "t.raiz()",
    "sin": "t.seno()",
    "cos": "t.cosseno()",
    "floor": "t.piso()",
    "ceil": "t.teto()",
    "round": "t.arredondar()",
    "sigmoid": "t.sigmoide()",
    "absolute": "t.abs()",
    "softmax": "nn.Softmax()(t)",
    "log_softmax": "nn.LogSoftmax()(t)",
    "gelu": "nn.GELU()(t)",
    **_todos("add add_", "t + 1"),
    **_todos("sub subtract", "t - 1"),
    **_todos("mul multiply", "t * 2"),
    **_todos("div divide true_divide", "t / 2"),
    "floor_divide": "t // 2",
    **_todos("remainder fmod mod", "t % 2"),
    **_todos("pow square", "t ** 2"),
    **_todos("neg negative", "-t"),
    "reciprocal": "1 / t",
    **_todos("matmul mm bmm dot mv", "t @ t"),
    **_todos("eq equal", "t == 0"),
    **_todos("ne not_equal", "t != 0"),
    **_todos("lt less", "t < 0"),
    **_todos("gt greater", "t > 0"),
    "logical_not": "~(t > 0)",
    "isnan": "t != t",
    **_todos("astype type float double half int long bool to", 't.converter("float64")'),
    "tolist": "t.numpy().tolist()",
    "data": "t.dados",
    "backward": "t.retropropagar()",
    **_todos("requires_grad requires_grad_", "t.requer_grad"),
    "zero_grad": "t.zerar()",
    **_todos("detach stop_gradient", "t.desligar()"),
    "grad_fn": "t.operador_mae",
    "is_leaf": "t.progenitor",
}
"""O que se pede a um tensor, ou a uma variável."""

DA_VARIAVEL: Nomes = {
    **_todos("assign copy_ set_value", "v.atribuir(novo)"),
    "trainable": "v.treinavel",
    "value": "v.dados",
    "name": "v.nome",
}

DA_CAMADA: Nomes = {
    **_todos("weight kernel_ W", "camada.kernel"),
    **_todos("parameters trainable_variables trainable_weights weights get_weights", "camada.parametros()"),
    **_todos("named_parameters state_dict", "camada.nomeadas()"),
    **_todos("variables buffers", "camada.variaveis()"),
    **_todos("forward call apply", "camada.propagar(x)"),
    "build": "camada.construir(forma)",
    **_todos("add_weight add_parameter register_parameter", 'camada.parametro("kernel", forma)'),
    **_todos("register_buffer add_variable", 'camada.estado("media", forma)'),
    **_todos("children named_children", "camada.subcamadas()"),
    "modules": "camada.todas()",
    "name": "camada.nome",
    "training": "camada.treinando",
    "input_shape": "camada.forma_entrada",
    "output_shape": "camada.forma_saida",
    "get_config": "camada.configuracao()",
    **_todos("trainable requires_grad", "camada.treinavel"),
}

DO_MODELO: Nomes = {
    **DA_CAMADA,
    **_todos("fit train_on_batch", "modelo.treinar(x, y, epocas=10)"),
    "compile": 'modelo.compilar("adam", "entropia-cruzada")',
    **_todos("predict predict_on_batch", "modelo.prever(x)"),
    "predict_proba": "modelo.probabilidades(x)",
    "predict_classes": "modelo.prever_classes(x)",
    **_todos("evaluate score", "modelo.avaliar(x, y)"),
    "summary": "modelo.resumo()",
    "save": 'modelo.salvar("modelo.safetensors")',
    **_todos("load load_weights load_state_dict", 'nn.carregar("modelo.safetensors")'),
    **_todos("add append add_module", "nn.Sequencial([nn.Densa(8), nn.ReLU()])"),
    "layers": "modelo.subcamadas()",
    "optimizer": "modelo.otimizador",
    "loss": "modelo.perda",
    "metrics": "modelo.metricas",
    "history": "modelo.historico",
}

DO_OTIMIZADOR: Nomes = {
    **_todos("step apply_gradients update", "otimizador.aplicar(gradientes)"),
    **_todos("lr learning_rate param_groups", "otimizador.taxa"),
    **_todos("momentum", "nn.SGD(0.01, momento=0.9)"),
    **_todos("betas beta_1 beta_2", "nn.Adam(0.001, beta1=0.9, beta2=0.999)"),
    "weight_decay": "nn.AdamW(0.001)",
    "eps": "nn.Adam(0.001, epsilon=1e-8)",
    **_todos("clipnorm global_clipnorm", "nn.Adam(0.001, norma_maxima=1.0)"),
    "clipvalue": "nn.Adam(0.001, valor_maximo=0.5)",
    "gradient_accumulation_steps": "nn.Adam(0.001, acumular=4)",
    **_todos("state variables", "otimizador.variaveis()"),
}

DO_NEURONIO: Nomes = {
    **_todos("array asarray as_tensor from_numpy convert_to_tensor constant", "nn.Tensor([1.0, 2.0])"),
    **_todos("Module Layer", "nn.Camada"),
    **_todos("Model Network", "nn.Modelo"),
    **_todos("Dense LazyLinear", "nn.Densa(128)"),
    **_todos("Sequential ModuleList", "nn.Sequencial([nn.Densa(8), nn.ReLU()])"),
    **_todos("Input InputLayer", "nn.Entrada(28, 28)"),
    **_todos("Conv2d Convolution2D", "nn.Conv2D(16, 3)"),
    **_todos("ConvTranspose2d Conv2DTranspose Deconv2D", "nn.Conv2DTransposta(16, 4, stride=2, padding=1)"),
    **_todos("MaxPool2d MaxPooling2D", "nn.MaxPool2D(2)"),
    **_todos("AvgPool2d AveragePooling2D", "nn.AvgPool2D(2)"),
    **_todos("Upsample UpSampling2D UpsamplingNearest2d interpolate", "nn.AmpliarImagem(2)"),
    **_todos("AdaptiveAvgPool2d GlobalAveragePooling2D", "nn.GlobalAvgPool2D()"),
    **_todos("Conv1d Convolution1D", "nn.Conv1D(16, 3)"),
    **_todos("MaxPool1d MaxPooling1D", "nn.MaxPool1D(2)"),
    **_todos("AvgPool1d AveragePooling1D", "nn.AvgPool1D(2)"),
    **_todos("AdaptiveAvgPool1d GlobalAveragePooling1D", "nn.GlobalAvgPool1D()"),
    "SimpleRNN": "nn.RNN(64)",
    **_todos("RNNCell LSTMCell GRUCell", "nn.varrer(funcao, inicial, sequencia)"),
    "Bidirectional": "nn.Bidirecional(nn.LSTM(64))",
    **_todos(
        "MultiheadAttention MultiHeadAttention Attention scaled_dot_product_attention",
        "nn.AtencaoMultiCabeca(4)",
    ),
    **_todos(
        "TransformerEncoderLayer TransformerDecoderLayer Transformer TransformerEncoder",
        "nn.BlocoTransformer(4, causal=True)",
    ),
    **_todos("PositionEmbedding PositionalEncoding", "nn.PosicaoAprendida(128)"),
    "SinePositionEncoding": "nn.PosicaoSenoidal()",
    **_todos("scan fori_loop while_loop", "nn.varrer(funcao, inicial, sequencia)"),
    **_todos("BatchNorm1d BatchNorm2d BatchNormalization", "nn.BatchNorm()"),
    "LayerNormalization": "nn.LayerNorm()",
    "GroupNormalization": "nn.GroupNorm(8)",
    **_todos("InstanceNorm2d InstanceNormalization", "nn.InstanceNorm()"),
    **_todos("spectral_norm SpectralNormalization", "nn.NormaEspectral(nn.Densa(64))"),
    **_todos(
        "Dropout1d Dropout2d Dropout2D Dropout3d SpatialDropout1D SpatialDropout2D",
        'nn.Dropout(0.2, por="canal")',
    ),
    "GaussianNoise": "nn.RuidoGaussiano(0.1)",
    **_todos("StochasticDepth DropPath stochastic_depth", "nn.Residual([nn.Densa(64)], pular=0.2)"),
    **_todos("Reshape Unflatten", "nn.Redimensionar(1, 28, 28)"),
    "Identity": "nn.Linear()",
    **_todos("Parameter", 'nn.Parametro(nn.Tensor([1.0]), "w")'),
    "Value": "nn.Valor(2.0)",
    **_todos(
        "CrossEntropyLoss CategoricalCrossentropy SparseCategoricalCrossentropy cross_entropy",
        "nn.EntropiaCruzada()",
    ),
    **_todos("NLLLoss nll_loss", "nn.NLL()"),
    **_todos("BCELoss BinaryCrossentropy binary_cross_entropy", "nn.EntropiaCruzadaBinaria()"),
    "BCEWithLogitsLoss": "nn.EntropiaCruzadaBinaria(logits=True)",
    **_todos("MSELoss MeanSquaredError mse_loss", "nn.MSE()"),
    **_todos("L1Loss MeanAbsoluteError", "nn.MAE()"),
    **_todos("SmoothL1Loss HuberLoss", "nn.Huber()"),
    **_todos("Accuracy accuracy", "nn.Acuracia()"),
    **_todos("Precision precision precision_score", "nn.Precisao()"),
    **_todos("recall_score", "nn.Recall()"),
    **_todos("F1Score FBetaScore f1_score", "nn.F1()"),
    **_todos("AUROC roc_auc_score", "nn.AUC()"),
    **_todos("classification_report confusion_matrix", "nn.avaliacao.relatorio(modelo, x, y)"),
    "relu": "nn.ReLU()",
    **_todos("sigmoid Sigmoid", "nn.Sigmoide()"),
    **_todos("tanh Tanh", "nn.TanH()"),
    "softmax": "nn.Softmax()",
    "log_softmax": "nn.LogSoftmax()",
    "leaky_relu": "nn.LeakyReLU()",
    **_todos("gelu Gelu", "nn.GELU()"),
    **_todos("SiLU silu swish", "nn.Swish()"),
    "RMSprop": "nn.RMSProp(0.001)",
    "Adagrad": "nn.AdaGrad(0.01)",
    "NAdam": "nn.Nadam(0.001)",
    **_todos("optim optimizers", "nn.Adam(0.001)"),
    **_todos("clip_grad_norm_ clip_grad_norm clip_by_global_norm", "nn.Adam(0.001, norma_maxima=1.0)"),
    **_todos("clip_grad_value_ clip_by_value", "nn.Adam(0.001, valor_maximo=0.5)"),
    **_todos("losses", "nn.MSE()"),
    **_todos("layers functional", "nn.Densa(128)"),
    **_todos("init initializers", "nn.GlorotUniforme()"),
    "regularizers": "nn.L2(0.01)",
    **_todos("MixUp Mixup", "nn.aumento.MixUp(0.2)"),
    "CutMix": "nn.aumento.CutMix()",
    **_todos(
        "AveragedModel ExponentialMovingAverage swa_utils",
        'modelo.compilar("adam", "mse", media_movel=0.999)',
    ),
    **_todos("constraints MaxNorm max_norm renorm", "nn.Densa(64, restricao=nn.NormaMaxima(3))"),
    **_todos("GradCAM LayerGradCam", "nn.dentro.grad_cam(modelo, x)"),
    "IntegratedGradients": "nn.dentro.gradientes_integrados(modelo, x)",
    "Saliency": "nn.dentro.gradiente_da_entrada(modelo, x)",
    "EarlyStopping": "nn.ParadaAntecipada(paciencia=3)",
    "ReduceLROnPlateau": "nn.ReduzirNoPlato(0.5, paciencia=3)",
    **_todos(
        "lr_scheduler schedules LearningRateSchedule LearningRateScheduler", "nn.agendas.Cosseno(0.001)"
    ),
    **_todos("CosineAnnealingLR CosineAnnealingWarmRestarts CosineDecay", "nn.agendas.Cosseno(0.001)"),
    **_todos("OneCycleLR", "nn.agendas.UmCiclo(0.01)"),
    **_todos("CyclicLR", "nn.agendas.Ciclica(0.01)"),
    **_todos("StepLR PiecewiseConstantDecay", "nn.agendas.Degraus(0.1, cada=1000, fator=0.5)"),
    **_todos("ExponentialLR ExponentialDecay", "nn.agendas.Exponencial(0.1, fator=0.99, cada=100)"),
    **_todos("PolynomialLR LinearLR PolynomialDecay", "nn.agendas.Polinomial(0.1)"),
    "ModelCheckpoint": 'nn.PontoDeControle("pasta")',
    **_todos("cross_val_score cross_validate KFold StratifiedKFold", "nn.validacao_cruzada(criar, x, y)"),
    "validation_curve": "nn.curva_de_complexidade(criar, tamanhos, x, y)",
    "learning_curve": "nn.curva_de_aprendizado(criar, x, y)",
    "History": "nn.Historico",
    **_todos("datasets data utils", "nn.dados.digitos()"),
    **_todos("cat concat concatenate", "nn.concatenar([t, t])"),
    "stack": "nn.empilhar([t, t])",
    "where": "nn.onde(t > 0, t, 0)",
    **_todos("no_grad inference_mode", "nn.sem_gradiente()"),
    **_todos("grad autograd", "nn.gradientes(y, [x])"),
    **_todos("manual_seed seed set_seed", "nn.semente(0)"),
    **_todos("rand random uniform", "nn.sortear((2, 3))"),
    **_todos("randn normal", "nn.sortear_normal((2, 3))"),
    **_todos("load load_model", 'nn.carregar("modelo.safetensors")'),
    **_todos("save save_model", 'modelo.salvar("modelo.safetensors")'),
    **_todos("zeros ones full arange linspace eye empty", "nn.Tensor(np.zeros((2, 3)))"),
    "set_num_threads": "nn.threads(2)",
}

DO_VALOR: Nomes = {
    "backward": "valor.retropropagar()",
    "item": "valor.data",
    "value": "valor.data",
    "label": "valor.rotulo",
    "zero_grad": "valor.zerar()",
    **_todos("sigmoid", "valor.sigmoide()"),
    **_todos("_prev prev parents children", "valor.progenitor"),
    **_todos("_op op grad_fn", "valor.operador_mae"),
    **_todos("shape forma", "nn.Tensor([1.0, 2.0])"),
}

DO_HISTORICO: Nomes = {
    **_todos("history items keys", "h.colunas()"),
    "epoch": "h.epocas",
    "loss": "h.perda",
    "val_loss": "h.perda_validacao",
    **_todos("accuracy acc acuracia", 'h.serie("acuracia")'),
    **_todos("val_accuracy val_acc acuracia_validacao", 'h.serie("acuracia_validacao")'),
    "metrics": "h.metricas",
    **_todos("to_csv save", 'h.salvar_csv("historico.csv")'),
    **_todos("plot", "nn.graficos"),
}

DO_TREINO: Nomes = {
    **_todos("stop_training should_stop stop", "treino.parar"),
    **_todos("model trainer", "treino.modelo"),
    **_todos("epoch current_epoch", "treino.epoca"),
    **_todos("epochs max_epochs", "treino.epocas"),
    **_todos("batch batch_idx global_step", "treino.lote"),
    **_todos("logs metrics", "treino.figuras"),
    "history": "treino.historico",
    "loss": "treino.perda_do_lote",
}

DOS_DADOS: Nomes = {
    **_todos("load_digits digits", "nn.dados.digitos()"),
    **_todos("load_iris", "nn.dados.iris()"),
    **_todos("MNIST load_mnist", "nn.dados.mnist()"),
    **_todos("FashionMNIST", "nn.dados.fashion_mnist()"),
    **_todos("CIFAR10", "nn.dados.cifar10()"),
    **_todos("read_csv read_table genfromtxt loadtxt", 'nn.dados.csv("arquivo.csv", alvo="coluna")'),
    **_todos(
        "timeseries_dataset_from_array TimeseriesGenerator", 'nn.dados.serie("arquivo.csv", coluna="v")'
    ),
    **_todos("ImageFolder image_dataset_from_directory", 'nn.dados.pasta("fotos/")'),
    **_todos("train_test_split random_split", "nn.dados.separar(x, y, 0.2)"),
    **_todos("DataLoader Dataset TensorDataset", "nn.dados.Fonte"),
    **_todos("make_moons moons", "nn.dados.luas()"),
    **_todos("make_circles circles", "nn.dados.circulos()"),
    **_todos("spiral spirals", "nn.dados.espiral()"),
}

DOS_ARGUMENTOS: Mapping[str, str] = {
    "batch_size": "lote",
    **_todos("epochs n_epochs nb_epoch", "epocas"),
    **_todos("validation_data validation_split", "validacao"),
    "shuffle": "embaralhar",
    "verbose": "progresso",
    **_todos("sample_weight weights", "pesos"),
    **_todos("class_weight weight", "pesos_das_classes"),
    **_todos("lr learning_rate eta", "taxa"),
    **_todos("rate p", "taxa"),
    "momentum": "momento",
    **_todos("beta_1 betas", "beta1"),
    "beta_2": "beta2",
    "eps": "epsilon",
    "weight_decay": "decaimento",
    **_todos("clipnorm global_clipnorm max_norm", "norma_maxima"),
    **_todos("clipvalue clip_value", "valor_maximo"),
    **_todos("gradient_accumulation_steps accumulate_grad_batches", "acumular"),
    **_todos("decay_steps total_steps T_max T_0 total_iters", "passos"),
    **_todos("warmup_steps", "aquecimento"),
    **_todos("step_size", "cada"),
    **_todos("gamma decay_rate", "fator"),
    **_todos("max_lr", "pico"),
    **_todos("loss criterion", "perda"),
    "optimizer": "otimizador",
    "metrics": "metricas",
    **_todos("activation nonlinearity", "ativacao"),
    **_todos("units out_features neurons", "unidades"),
    **_todos("filters out_channels", "filtros"),
    **_todos("kernel_size pool_size", "kernel janela"),
    "strides": "stride",
    "output_padding": "padding_da_saida",
    **_todos("dilation dilation_rate", "dilatacao"),
    **_todos("groups num_groups", "grupos"),
    "affine": "afim",
    **_todos("n_power_iterations power_iterations", "iteracoes"),
    **_todos("use_bias bias", "usar_bias"),
    **_todos("kernel_initializer initializer", "inicializador"),
    "kernel_regularizer": "regularizador",
    "kernel_constraint": "restricao",
    **_todos("axis dim", "eixo"),
    **_todos("keepdims keepdim", "manter"),
    "dtype": "tipo",
    "requires_grad": "requer_grad",
    **_todos("shape size input_shape", "forma"),
    "name": "rotulo",
    **_todos("from_logits", "logits"),
    "reduction": "reducao",
    "ignore_index": "ignorar",
    "label_smoothing": "suavizacao",
    **_todos("ema_momentum use_ema", "media_movel"),
    **_todos("num_heads nhead n_head", "cabecas"),
    **_todos("is_causal use_causal_mask", "causal"),
    **_todos("dim_feedforward intermediate_dim", "largura_interna"),
    "norm_first": "norma_antes",
    "negative_slope": "inclinacao",
    "alpha": "alfa inclinacao",
    "patience": "paciencia",
    "monitor": "monitorar",
    "min_delta": "melhora_minima",
    "restore_best_weights": "restaurar",
    "mode": "sentido modo",
    "interpolation": "modo",
    "scale_factor": "fator",
    **_todos("filepath path filename fname", "caminho pasta"),
    **_todos("test_size", "fracao teste"),
    "stratify": "estratificar",
    **_todos("random_state seed", "semente"),
    **_todos("n_samples", "amostras"),
    **_todos("noise", "ruido"),
    "label": "rotulo alvo",
    **_todos("target target_column label_column y y_col", "alvo"),
    **_todos("column col", "coluna"),
    **_todos("categorical categorical_columns cat_features", "categorias"),
    **_todos("drop drop_columns ignore", "ignorar"),
    **_todos("na_values dropna fillna missing", "ausentes"),
    **_todos("thousands", "decimal"),
    **_todos("task", "tarefa"),
    **_todos("window lookback sequence_length", "janela"),
    **_todos("horizon forecast_horizon", "horizonte"),
    **_todos("freq resample", "agrupar"),
    **_todos("image_size target_size", "tamanho"),
    **_todos("directory root", "caminho pasta"),
    **_todos("filepath_or_buffer", "caminho"),
    **_todos("data df", "dados"),
}
"""Um argumento de lá, e os que dizem o mesmo aqui, separados por espaços: vale o que existe onde se pediu."""

NAO_SE_DIZ: Nomes = {
    **_todos("sep delimiter", "o separador se descobre no arquivo"),
    **_todos("encoding", "a codificação, UTF-8 ou Windows-1252, se descobre no arquivo"),
    **_todos("header skiprows skip_rows", "o cabeçalho se acha sozinho, também abaixo de linhas de título"),
    **_todos("index_col", "uma primeira coluna que só numera as linhas não entra"),
    **_todos("dtype dtypes schema", "o que é número, data ou texto se descobre em cada coluna"),
    **_todos("parse_dates dayfirst", "as datas se descobrem em cada coluna"),
}
"""O que a leitura de uma tabela descobre sozinha, e como."""

NAO_PRECISA: Nomes = {
    **_todos("cpu cuda device is_cuda mps get_device", "tudo já está na memória do processador"),
    **_todos("clone copy contiguous", "um tensor não muda depois de criado: não é preciso copiá-lo"),
    **_todos("retain_grad retain_graph", "o grafo e os gradientes ficam enquanto o tensor existir"),
    **_todos("expand expand_as broadcast_to repeat tile", "nas contas, as formas se combinam sozinhas"),
    **_todos("zero_ fill_ mul_ sub_ div_ clamp_ uniform_ normal_", "um tensor não muda depois de criado"),
    **_todos("train eval", "treinar e prever já dizem às camadas em que modo estão"),
    "zero_grad": "os gradientes de um passo não se somam aos do anterior",
}
"""O que aqui não faz falta, e por quê."""


def erro_de_atributo(
    dono: str, nome: str, de_la: Nomes, daqui: Iterable[str], conselho: str = ""
) -> ErroDeAtributo:
    """Monta o erro de um atributo que não existe.

    Args:
        dono: de quem se pediu, como "um tensor".
        nome: o que se pediu.
        de_la: os nomes de outras bibliotecas, e como se escrevem aqui.
        daqui: os que existem, de que se sugere o mais próximo.
        conselho: o que se diz também de um nome que não é de outra biblioteca.

    >>> print(erro_de_atributo("um tensor", "sum", DO_TENSOR, ()))
    um tensor não tem "sum": aqui se chama soma, como em t.soma(eixo=0)
    """
    inicio = f'{dono} não tem "{nome}"'
    if nome in de_la:
        texto = f"{inicio}: {_como_se_escreve(nome, de_la[nome])}"
    elif nome in NAO_PRECISA:
        texto = f"{inicio}, que aqui não faz falta: {NAO_PRECISA[nome]}."
    else:
        publicos = () if nome.startswith("_") else (n for n in daqui if not n.startswith("_"))
        texto = f"{inicio}.{sugestao(nome, publicos)}{conselho}"
    return ErroDeAtributo(texto, name=nome)


def porta(
    sala: str, daqui: Sequence[str], de_la: Nomes = DO_NEURONIO
) -> tuple[Callable[[str], None], Callable[[], list[str]]]:
    """O ``__getattr__`` e o ``__dir__`` de um módulo público: só oferece os seus nomes, e ensina-os.

    Args:
        sala: como se escreve, como "nn.graficos".
        daqui: os nomes públicos.
        de_la: os de outras bibliotecas.

    >>> responder, oferecer = porta("nn.graficos", ["matriz_de_confusao"])
    >>> oferecer()
    ['matriz_de_confusao']
    """

    def responder(nome: str) -> None:
        raise erro_de_atributo(sala, nome, de_la, daqui, f" dir({sala}) diz os que existem.")

    return responder, lambda: list(daqui)


def erro_de_argumento(dono: str, nome: str, daqui: Iterable[str]) -> ErroDeNome:
    """Monta o erro de um argumento que não existe.

    >>> print(erro_de_argumento("treinar", "batch_size", ["x", "y", "lote"]))
    treinar não tem o argumento "batch_size": aqui se chama lote.
    """
    conhecidos = [n for n in daqui if n not in ("self", "cls")]
    for aqui in DOS_ARGUMENTOS.get(nome, "").split():
        if aqui in conhecidos:
            return ErroDeNome(f'{dono} não tem o argumento "{nome}": aqui se chama {aqui}.')
    if nome in NAO_SE_DIZ and "decimal" in conhecidos:  # é quem lê uma tabela
        return ErroDeNome(f'{dono} não tem o argumento "{nome}", que aqui não faz falta: {NAO_SE_DIZ[nome]}.')
    return erro_de_nome(f"argumento de {dono}", nome, conhecidos)


def com_argumentos_em_portugues(funcao: Callable[P, R], dono: str = "") -> Callable[P, R]:
    """A mesma função, que responde em português a um argumento que não tem, ou que lhe falta.

    Só se olha a assinatura depois de o Python recusar a chamada: chamá-la certo custa o mesmo.

    Args:
        funcao: a função, ou o método.
        dono: como chamá-la nas mensagens; sem isto, pelo nome que tem.

    Raises:
        ErroDeNome: para um nome que não é de argumento; diz como se chama aqui.
        ErroDeValor: se faltam argumentos, ou sobram.
    """

    @wraps(funcao)
    def chamar(*posicionais: P.args, **nomeados: P.kwargs) -> R:
        try:
            return funcao(*posicionais, **nomeados)
        except TypeError as erro:
            if erro.__traceback__ is None or erro.__traceback__.tb_next is not None:  # foi dentro dela
                raise
            nome = dono or funcao.__qualname__.removesuffix(".__init__")
            raise _erro_da_chamada(nome, funcao, posicionais, nomeados) from None

    return chamar


def com_metodos_em_portugues(dono: str) -> Callable[[type[C]], type[C]]:
    """O que `com_argumentos_em_portugues` faz, na criação e em todos os métodos públicos de uma classe.

    Args:
        dono: como chamá-la nas mensagens: a de que se herda os métodos nem sempre é a que se conhece.
    """

    def trocar(classe: type[C]) -> type[C]:
        for nome, metodo in list(vars(classe).items()):
            publico = nome == "__init__" or not nome.startswith("_")
            if publico and inspect.isfunction(metodo) and not hasattr(metodo, "__wrapped__"):
                como = dono if nome == "__init__" else f"{dono}.{nome}"
                setattr(classe, nome, com_argumentos_em_portugues(metodo, como))
        return classe

    return trocar


def _erro_da_chamada(
    dono: str, funcao: Any, posicionais: tuple[Any, ...], nomeados: dict[str, Any]
) -> ErroNeuronio:
    parametros = inspect.signature(funcao).parameters
    conhecidos, qualquer_um = _nomes_dos_argumentos(funcao, parametros)
    for nome in nomeados:
        if nome not in conhecidos and not qualquer_um:
            return erro_de_argumento(dono, nome, conhecidos)
    nomes = [n for n in parametros if n != "self"]
    faltam = [
        n
        for n in nomes[len(posicionais) - ("self" in parametros) :]
        if parametros[n].default is inspect.Parameter.empty and n not in nomeados
    ]
    motivo = f"falta {faltam[0]}" if faltam else "vieram argumentos demais, ou um deles duas vezes"
    return ErroDeValor(f"{dono} se chama com {dono}({', '.join(nomes)}), e {motivo}.")


def _nomes_dos_argumentos(funcao: Any, parametros: Mapping[str, inspect.Parameter]) -> tuple[list[str], bool]:
    """Os nomes que se podem dar, e se pode ser qualquer um; de um ``**pedido``, os que ele diz."""
    nomes, qualquer_um = list[str](), False
    for nome, parametro in parametros.items():
        if parametro.kind is inspect.Parameter.VAR_KEYWORD:
            # Só a dele: as outras podem citar nomes que só há sob TYPE_CHECKING.
            so_ele = SimpleNamespace(__annotations__={nome: parametro.annotation})
            do_pedido = get_args(get_type_hints(so_ele, funcao.__globals__)[nome])
            qualquer_um = not do_pedido
            nomes += getattr(do_pedido[0], "__annotations__", ()) if do_pedido else ()
        else:
            nomes.append(nome)
    return nomes, qualquer_um


def _como_se_escreve(nome: str, exemplo: str) -> str:
    achado = re.match(r"(?:t|v|h|valor|nn\.dados|nn|camada|modelo|otimizador|treino)\.(\w+)", exemplo)
    if achado is None or achado.group(1) == nome:  # o mesmo nome, pedido a outro
        return f"aqui se escreve {exemplo}"
    return f"aqui se chama {achado.group(1)}, como em {exemplo}"
