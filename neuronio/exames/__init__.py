"""Exames: o que uma rede, o seu treino e os seus dados dizem de si, medido e interpretado."""
