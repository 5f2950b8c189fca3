"""Os exercícios, um módulo por caderno; em cada um, ``EXERCICIOS`` tem as conferências, na ordem."""
