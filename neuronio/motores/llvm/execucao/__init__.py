"""Do texto LLVM à execução.

Leem-se nesta ordem: `tranca`, com que as threads dormem e acordam; `compilacao`, o código de máquina;
`ponteiros`, a tabela que ele recebe; `equipe`, as threads; `trechos`, o que ele devolve; `fora`, o erro de um
índice que não existe; `impressao`, que distingue um programa de outro; `lixo`, por que se compila sem parar;
e `defeitos`, como se dizem os nossos.
"""
