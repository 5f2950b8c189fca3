"""Mortes de verdade, enquanto se guarda um ponto de controle, e o que se retoma depois delas."""
