"""Procurar defeitos ao acaso: programas sorteados, executados no llvm, no numpy e no PyTorch.

Um programa sorteado é um texto em Python, o mesmo que se executa e que se mostra quando algo falha.
"""
