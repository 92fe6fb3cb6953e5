"""What websites show: a visit keeps evidence, checks judge the evidence, outcomes become suggestions.

A visit (``visit``) is the only thing that touches the network; what it saw is kept under the hash of its content
(``evidence``). A check (``checks/<name>.py``) is a pure function of what was kept, so that it can be run again, put
right and measured without visiting anybody twice.
"""
