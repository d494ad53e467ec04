// combobox
