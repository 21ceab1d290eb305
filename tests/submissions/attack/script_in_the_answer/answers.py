# %% written="why_the_safe_path"
# <script>alert(1)</script> <img src=x onerror="alert(1)"> [click](javascript:alert(1))
#
# =1+1 and the path along the edge is the shortest.
