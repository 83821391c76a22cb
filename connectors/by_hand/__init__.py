"""TikTok and WhatsApp channels: people post there by hand what was approved, and say where it stands."""
