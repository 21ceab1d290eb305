# %%
größe = 3  # die Größe der Tabelle
