"""The web application and the console script. The only package that imports Flask."""
