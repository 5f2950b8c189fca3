"""O que é um plano: valores, que não mudam. Leem-se nesta ordem: `medidas`, `pecas`, `plano`, `arena`."""
