echo '@NAME@: to load these modules under Secure Boot: @COMMAND@'
