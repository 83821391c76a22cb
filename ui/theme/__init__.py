"""How everything looks: sizes and colours, the one stylesheet made of them, icons and status chips."""
