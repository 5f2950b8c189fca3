"""O motor que compila: de um programa ao código de máquina que percorre muitos lotes por chamada.

Cada pacote só conhece os que vêm antes dele: `processador`, para o que se compila; `plano`, o que é um;
`emissao`, como se escreve código; `nucleos`, os laços; `registros`, o que se sabe de cada primitiva;
`planejamento`, de um programa a um plano; `prova`, que o confere; `geracao`, de um plano ao texto;
`execucao`, do texto ao código de máquina; `executavel`, que junta tudo isso; e `motor`, que o guarda e o
chama com as variáveis de cada modelo.
"""
