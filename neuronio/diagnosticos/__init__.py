"""Diagnósticos: dos números de um treino, o que está errado, por que se diz isso, e o que mudar.

Lê-se em ordem: `sinais`, `achado`, `escala`, `do_treino`, `da_rede`, `dos_dados` e `regras`.
"""
