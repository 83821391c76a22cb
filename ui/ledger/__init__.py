"""The ledger: every act in order, whether its chain still holds, and a copy for a third party."""
