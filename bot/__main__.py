"""`python -m bot`: the same as the command privacy-bot."""

from bot.cli import main

main()
